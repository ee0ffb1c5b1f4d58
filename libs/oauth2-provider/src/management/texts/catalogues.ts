import type { Catalogues } from '../../resource-owner/languages/languages.js';
import { EN } from './en.js';

export const MANAGEMENT_TEXTS: Catalogues = { en: EN };
