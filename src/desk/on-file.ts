// What the register holds around a case: the certificates that its requests point to, who acts for it, its specimens.
import type { RegisteredCertificate, Representative, Specimen } from '../revocation/certificate.ts'
import { type CaseFile, type OnFile, pointedTo } from './case-view.ts'
import { differing } from './differing.ts'

export type OnFilePorts = {
  readonly register: {
    certificate(id: string): Promise<RegisteredCertificate | undefined>
    representativesOf(brn: string): Promise<readonly Representative[]>
    specimensOf(certificateId: string, brn: string | null): Promise<readonly Specimen[]>
  }
}
type Register = OnFilePorts['register']

export async function onFile(file: CaseFile, register: Register): Promise<OnFile> {
  const { certificate } = file
  const brn = certificate?.organisation?.brn ?? null
  const [candidates, representatives, specimens] = await Promise.all([
    candidatesOf(file, register),
    brn === null ? [] : register.representativesOf(brn),
    certificate ? register.specimensOf(certificate.id, brn) : [],
  ])
  return { candidates, representatives, specimens }
}

async function candidatesOf(file: CaseFile, register: Register) {
  const claims = file.requests.flatMap(({ claim }) => (claim ? [claim] : []))
  const found = [...pointedTo(file)].map(async ([id, pointed]) => {
    const certificate = await register.certificate(id)
    return certificate ? [{ certificate, ...pointed, differs: differing(certificate, claims) }] : []
  })
  return (await Promise.all(found)).flat()
}
