/** A place on earth, in degrees. */
export type Place = { readonly latitude: number; readonly longitude: number };

const EARTH_KM = 6_371;

/** The way as the crow flies, in kilometres (haversine). */
export const distanceKm = (a: Place, b: Place): number => {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
};

/** A place as facts have it: `40.4168,-3.7038`. */
export const placeText = ({ latitude, longitude }: Place): string =>
  `${latitude.toFixed(5)},${longitude.toFixed(5)}`;

/** The place of a text; undefined for one that is none, such as an erased one. */
export const readPlace = (text: string): Place | undefined => {
  const [latitude, longitude, ...more] = text.split(',').map(Number);
  return more.length === 0 && Number.isFinite(latitude) && Number.isFinite(longitude)
    ? { latitude: latitude ?? 0, longitude: longitude ?? 0 }
    : undefined;
};
