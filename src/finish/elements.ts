const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Elements without content: no end tag. */
export const VOID = names(
  'area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen',
)

/** Elements whose content is text up to their own end tag. */
export const RAW_TEXT = names('script style textarea title xmp iframe noembed noframes noscript plaintext')

/** Elements whose end tag may be left out. */
export const OPTIONAL_END = names(
  'html head body p li dt dd rb rt rtc rp optgroup option colgroup thead tbody tfoot tr td th',
)

/** Start tags that end an open paragraph. */
export const ENDS_PARAGRAPH = names(
  'address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section summary table ul',
)

/** The roots of SVG and MathML, where other rules hold. */
export const FOREIGN = names('svg math')

/** Elements whose content is HTML again, in SVG and in MathML. */
export const HTML_IN_SVG = names('foreignobject desc title')
export const HTML_IN_MATH = names('mi mo mn ms mtext')

/** HTML start tags that end SVG and MathML when they are met inside. */
export const BREAKS_OUT = names(
  'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var',
)

/** Elements that an end tag of another kind cannot reach across (https://html.spec.whatwg.org/multipage/parsing.html#special). */
export const SPECIAL = names(
  'address applet area article aside base basefont bgsound blockquote body br button caption center col colgroup dd details dir div dl dt embed fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe img input keygen li link listing main marquee menu meta nav noembed noframes noscript object ol p param plaintext pre script search section select source style summary table tbody td template textarea tfoot th thead title tr track ul wbr xmp',
)

/** Elements that their end tag takes out of whatever stands open inside of them. */
export const FORMATTING = names('a b big code em font i nobr s small strike strong tt u')
