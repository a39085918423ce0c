/** The colours people may give to statuses and tags; drawn in the tone of the theme. */
export const colors = ['gray', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'indigo', 'violet', 'pink'] as const;
export type Color = (typeof colors)[number];
