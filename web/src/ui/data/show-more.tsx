import { Button, type ButtonProps } from '@mantine/core';

/** Of a list that is read page by page. */
interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** Reads the next page of a list when somebody asks for it; nothing where there is none. */
export function ShowMore({
  pages,
  label,
  ...margins
}: { pages: Pages; label: string } & Pick<ButtonProps, 'm' | 'mt'>) {
  if (!pages.hasNextPage) return null;
  return (
    <Button
      variant="subtle"
      size="xs"
      {...margins}
      loading={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
    >
      {label}
    </Button>
  );
}
