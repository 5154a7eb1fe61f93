/**
 * Whether this is a development build: it checks options, and its errors and warnings have sentences. In the production build
 * it is `false`, and what nobody uses then is left out.
 */
export const DEV: boolean = true;
