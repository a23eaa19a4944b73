// The desk's mark: a holdfast, an anchor that grips.

export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5052" />
      <path
        d="M16 7v19M10 12.5h12M8.5 18.5c0 4.4 3.3 7.5 7.5 7.5s7.5-3.1 7.5-7.5"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
      <circle cx="16" cy="7" r="2.6" fill="#0b5052" stroke="#fff" strokeWidth="2.2" />
    </svg>
  )
}
