// Runs before the first paint, so that a dark screen never flashes white. Mantine takes over once it has loaded.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem('millrace-appearance');
  } catch {
    // Storage may be forbidden; the system's choice is used then.
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
