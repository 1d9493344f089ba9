/** The origin with which themes compile; every literal that holds it is bound to the site's own at run time. */
export const SITE_PLACEHOLDER = 'https://nextgen-site.invalid'
