/** What is dragged from the data into a field. Apart from the editor, which is loaded only where it is shown. */
export const referenceType = 'application/x-millrace-reference';
