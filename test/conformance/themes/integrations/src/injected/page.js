document.documentElement.dataset.edition = __EDITION__;
