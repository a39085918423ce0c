import { expect, it } from 'vitest';
import { keepInside } from './keep-inside.ts';

const room = { width: 1000, height: 600 };
const size = { width: 24, height: 24 };

it('leaves what is in sight where it is, and brings in what is not', () => {
  expect(keepInside({ left: 300, top: 200, ...size }, room)).toEqual({ left: 300, top: 200, ...size });
  expect(keepInside({ left: 300, top: 900, ...size }, room)).toEqual({ left: 300, top: 568, ...size });
  expect(keepInside({ left: -50, top: -20, ...size }, room)).toEqual({ left: 8, top: 8, ...size });
});
