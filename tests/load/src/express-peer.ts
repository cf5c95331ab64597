import express from 'express';

// The peer of B6: Express with nothing to do but answer a JSON text of the size of a view.
const view = JSON.stringify({ customerId: 'x', profile: { givenName: 'Load' }, filler: 'x'.repeat(900) });
const app = express();
app.get('/view', (_request, response) => {
  response.type('application/json').send(view);
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    console.log(`listening on http://127.0.0.1:${address.port}`);
});
