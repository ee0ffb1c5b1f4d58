export const NASTY: readonly string[];
export const PROTOTYPE: readonly string[];
export const PARAMETERS: readonly string[];
export const ODD_NAMES: readonly string[];
export const AUTHORIZATIONS: readonly string[];
