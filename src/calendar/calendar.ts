// Holidays and closures made ready for counting: the calendar that every clock is read from.
import type { Closure } from './closures.ts'
import { type HolidayTable, shippedHolidays } from './holidays.ts'
import { readMoment } from './hongkong.ts'
import { anyInForce, declared, inForce, type Stretch, weatherStops } from './stops.ts'

export type Calendar = {
  readonly holidays: HolidayTable
  readonly closures: readonly Closure[]
  /** Made from the two above; ascending, without overlap. */
  readonly made: {
    readonly weatherStops: readonly Stretch[]
    readonly declaredStops: readonly Stretch[]
    /** The same stops, a signal still in force taken for lowered at the last moment known. */
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
  const known = { knownTo: readMoment(knownTo ?? '') ?? -Infinity }
  return {
    holidays,
    closures,
    made: {
      weatherStops: weatherStops(closures, holidays),
      declaredStops: declared(closures),
      lost: weatherStops(closures, holidays, known),
      inForce: inForce(closures, known),
      anyInForce: anyInForce(closures, known),
    },
  }
}

/** The shipped holidays and no closures. */
export const shippedCalendar = (): Calendar => makeCalendar(shippedHolidays(), [])
