/** The mark: three currents. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden focusable="false">
      <rect width="64" height="64" rx="15" fill="#0b5f7a" />
      <g fill="none" stroke="#fff" strokeWidth="5.5" strokeLinecap="round">
        <path d="M13 24c6.3-6 12.7-6 19 0s12.7 6 19 0" />
        <path d="M13 36c6.3-6 12.7-6 19 0s12.7 6 19 0" opacity=".72" />
        <path d="M13 48c6.3-6 12.7-6 19 0s12.7 6 19 0" opacity=".42" />
      </g>
    </svg>
  );
}
