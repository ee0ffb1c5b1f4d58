const HOUR = 3600 * 1000;

/** How long a session lives, in milliseconds: since the login, or since a visitor got a login form. */
export const LOGIN_LIFETIME = 12 * HOUR;
export const VISITOR_LIFETIME = HOUR;
