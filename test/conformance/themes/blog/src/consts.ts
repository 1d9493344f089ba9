export const SITE_TITLE = 'Letters from the Workshop';
export const SITE_DESCRIPTION = 'Notes on planes, chisels & the benches that hold them.';
export const PAGE_SIZE = 3;
