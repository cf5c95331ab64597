export { readStoreContract, type StoreUnderTest, unavailableContract } from './contract.ts';
