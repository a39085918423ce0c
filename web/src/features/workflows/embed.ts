/** What puts a form into a page of somebody else's. */
export function embedOf({ url }: { url: string }): string {
  return `<script src="${url}/embed.js" async></script>`;
}
