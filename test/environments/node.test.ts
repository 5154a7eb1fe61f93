// @vitest-environment node
import { describeDomFace } from './dom-face.ts';

describeDomFace('node');
