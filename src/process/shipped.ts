// Where the files lie that Holdfast ships with itself.
import { fileURLToPath } from 'node:url'

/** The path of a file or folder of the installation, e.g. `policies/forms`. */
export const shipped = (path: string): string =>
  fileURLToPath(new URL(`../../${path}`, import.meta.url))
