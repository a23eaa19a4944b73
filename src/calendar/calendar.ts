// Holidays and closures made ready for counting: the calendar that every clock is read from.
import {
  anyInForce,
  asKnown,
  type Closure,
  declared,
  inForce,
  type Stretch,
  weatherStops,
} from './closures.ts'
import { type HolidayTable, shippedHolidays } from './holidays.ts'
import { readMoment } from './hongkong.ts'

export type Calendar = {
  readonly holidays: HolidayTable
  readonly closures: readonly Closure[]
  /** Made from the two above; ascending, without overlap. */
  readonly made: {
    readonly weatherStops: readonly Stretch[]
    readonly declaredStops: readonly Stretch[]
    /** The same stops, those still open cut at the moment up to which the weather is known. */
    readonly lost: readonly Stretch[]
    readonly inForce: readonly Stretch[]
    readonly anyInForce: readonly Stretch[]
  }
}

/** `knownTo` (ISO) is the moment up to which a signal still in force is known to have lasted. */
export function makeCalendar(
  holidays: HolidayTable,
  closures: readonly Closure[],
  knownTo?: string,
): Calendar {
  const known = (knownTo === undefined ? undefined : readMoment(knownTo)) ?? -Infinity
  const stops = weatherStops(closures, holidays)
  return {
    holidays,
    closures,
    made: {
      weatherStops: stops,
      declaredStops: declared(closures),
      lost: asKnown(stops, known),
      inForce: asKnown(inForce(closures), known),
      anyInForce: asKnown(anyInForce(closures), known),
    },
  }
}

/** The shipped holidays and no closures. */
export const shippedCalendar = (): Calendar => makeCalendar(shippedHolidays(), [])
