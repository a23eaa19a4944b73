// The date of a mail field (RFC 5322 §3.3 and its obsolete zones), read by its own grammar and not by guess.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const ZONES: Readonly<Record<string, number>> = {
  ut: 0,
  utc: 0,
  gmt: 0,
  z: 0,
  hkt: 480,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
}

const DATE =
  /^(?:[a-z]{3},?\s+)?(\d{1,2})\s+([a-z]{3})[a-z]*\.?\s+(\d{2}|\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,4})?/i

export function readMailDate(value: string): Date | undefined {
  const found = DATE.exec(value.slice(0, 120).trim())
  if (!found) return undefined
  const [, day, monthName, yearText, hour, minute, second, zone] = found
  const month = MONTHS.indexOf((monthName ?? '').toLowerCase())
  const offset = zoneMinutes(zone)
  if (month < 0 || offset === undefined) return undefined
  const year =
    Number(yearText) + (yearText?.length === 2 ? (Number(yearText) < 50 ? 2000 : 1900) : 0)
  const [d, h, m, s] = [
    Number(day),
    Number(hour),
    Number(minute),
    Math.min(Number(second ?? 0), 59),
  ]
  if (d < 1 || d > 31 || h > 23 || m > 59) return undefined
  return new Date(Date.UTC(year, month, d, h, m, s) - offset * 60_000)
}

function zoneMinutes(zone: string | undefined): number | undefined {
  if (!zone) return 0
  if (!/^[+-]/.test(zone)) return ZONES[zone.toLowerCase()]
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return zone.startsWith('-') ? -minutes : minutes
}
