/** RFC 2369 and, for the one click, RFC 8058. `prepared`: nodemailer would take the address for a text and fold it. */
export function toUnsubscribeHeaders({ url, mailto }: { url: string; mailto?: string | undefined }) {
  const places = [`<${url}>`, ...(mailto ? [`<mailto:${mailto}>`] : [])];
  return {
    'List-Unsubscribe': { prepared: true, value: places.join(', ') },
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
