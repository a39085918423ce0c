/**
 * HTML mail made harmless before it is shown. It is shown in a frame of its own, from its own address, under a policy
 * that runs no script; this is the wall behind that wall. Pictures from elsewhere tell their sender that the mail was
 * read, so they stay out unless asked for.
 */
import sanitize from 'sanitize-html';
import { isTooDeep, withoutTags } from '#platform/mail/html-depth';

export interface SanitiseOptions {
  /** Lets pictures from elsewhere through. */
  images: boolean;
  /** Address of an inline attachment by its content id. */
  inlineAddress(contentId: string): string | undefined;
}

export interface SanitisedHtml {
  html: string;
  /** Pictures from elsewhere that were left out. */
  blockedImages: number;
}

export function sanitiseHtml(html: string, options: SanitiseOptions): SanitisedHtml {
  if (isTooDeep(html)) return { html: sanitize(withoutTags(html), { allowedTags: [] }), blockedImages: 0 };
  let blockedImages = 0;
  const clean = sanitize(html, {
    allowedTags,
    allowedAttributes,
    // What it does not know it drops with its content; a form's fields would still ask for passwords.
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'title',
      'xmp',
      'iframe',
      'object',
      'svg',
      'math',
      'template',
    ],
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['http', 'https', 'cid', 'data'] },
    allowProtocolRelative: false,
    allowedStyles: { '*': allowedStyles },
    nestingLimit: 200,
    transformTags: {
      a: (tagName, attributes) => ({
        tagName,
        // Out of the frame, and without telling where from.
        attribs: { ...attributes, target: '_blank', rel: 'noopener noreferrer nofollow' },
      }),
      img: (tagName, attributes) => {
        const { src = '', ...rest } = attributes;
        const address = src.trim();
        const isRemote = /^https?:\/\//i.test(address);
        if (isRemote && !options.images) blockedImages += 1;
        const source = isRemote ? options.images && address : toInlineSource(address, options);
        return { tagName, attribs: source ? { ...rest, src: source } : rest };
      },
    },
  });
  return { html: clean, blockedImages };
}

/** Of a picture that came with the mail; undefined for anything else. */
function toInlineSource(address: string, options: SanitiseOptions): string | undefined {
  if (/^cid:/i.test(address)) return options.inlineAddress(decodeContentId(address.slice(4)));
  return /^data:image\/(?:png|gif|jpe?g|webp);base64,[\w+/=\s]+$/i.test(address) ? address : undefined;
}

function decodeContentId(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const allowedTags = [
  'a',
  'abbr',
  'address',
  'b',
  'big',
  'blockquote',
  'br',
  'caption',
  'center',
  'cite',
  'code',
  'col',
  'colgroup',
  'dd',
  'del',
  'div',
  'dl',
  'dt',
  'em',
  'font',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'img',
  'ins',
  'kbd',
  'li',
  'mark',
  'ol',
  'p',
  'pre',
  'q',
  's',
  'samp',
  'section',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'tt',
  'u',
  'ul',
  'var',
  'wbr',
];

const allowedAttributes = {
  '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'width', 'height', 'bgcolor', 'color'],
  a: ['href', 'target', 'rel'],
  img: ['src', 'alt', 'border'],
  table: ['border', 'cellpadding', 'cellspacing'],
  td: ['colspan', 'rowspan', 'nowrap'],
  th: ['colspan', 'rowspan', 'nowrap'],
  font: ['face', 'size'],
  ol: ['start', 'type'],
  ul: ['type'],
};

// Lengths, colours and names: nothing that fetches (`url(…)`), runs (`expression(…)`) or covers the page.
const length =
  /^(?:-?\d{1,4}(?:\.\d{1,4})?(?:px|em|rem|pt|%|ex|ch|in|cm|mm)?|auto|normal|inherit|thin|medium|thick|0)$/i;
const lengths = /^(?:(?:-?\d{1,4}(?:\.\d{1,4})?(?:px|em|rem|pt|%)?|auto|0)\s*){1,4}$/i;
const color = /^(?:#[0-9a-f]{3,8}|[a-z]{3,30}|rgba?\([\d\s,.%/]{3,40}\)|hsla?\([\d\s,.%/a-z]{3,40}\))$/i;
const word = /^[a-z-]{1,30}$/i;
const border = /^[\w\s#.,()%-]{1,80}$/;
const family = /^[\w\s,'"-]{1,200}$/;

const allowedStyles: Record<string, RegExp[]> = {
  ...Object.fromEntries(
    [
      'width',
      'height',
      'max-width',
      'min-width',
      'max-height',
      'line-height',
      'font-size',
      'letter-spacing',
      'text-indent',
    ].map((name) => [name, [length, word]]),
  ),
  ...Object.fromEntries(
    ['margin', 'padding', 'border-spacing', 'border-width', 'border-radius'].map((name) => [name, [lengths]]),
  ),
  ...Object.fromEntries(
    ['margin', 'padding'].flatMap((name) =>
      ['top', 'right', 'bottom', 'left'].map((side) => [`${name}-${side}`, [length]]),
    ),
  ),
  ...Object.fromEntries(['color', 'background-color', 'border-color'].map((name) => [name, [color]])),
  // Without `url(`, which the characters do not allow together with a colon or a slash.
  background: [color],
  ...Object.fromEntries(
    ['border', 'border-top', 'border-right', 'border-bottom', 'border-left'].map((name) => [name, [border]]),
  ),
  'font-family': [family],
  'font-weight': [/^(?:\d{3}|[a-z]{3,10})$/i],
  ...Object.fromEntries(
    [
      'font-style',
      'text-align',
      'text-decoration',
      'text-transform',
      'vertical-align',
      'white-space',
      'border-style',
      'border-collapse',
      'word-break',
      'overflow-wrap',
      'list-style-type',
      'direction',
    ].map((name) => [name, [word]]),
  ),
  display: [/^(?:block|inline|inline-block|table|table-row|table-cell|none)$/i],
};
