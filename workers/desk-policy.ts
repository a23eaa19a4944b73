// What the desk asks of the policy: a text looked at beside what is in force, and proposed to a second officer.
import type { DeskPorts } from '../src/desk/server.ts'
import { lookAtPolicy, proposePolicy } from '../src/steps/change-policy.ts'
import type { Shared } from './shared.ts'

type Ports = Pick<DeskPorts, 'lookAtPolicy' | 'proposePolicy' | 'policyFileDiffers'>

export const policyDesk = (shared: Shared): Ports => ({
  lookAtPolicy: (text, follows) => lookAtPolicy(shared, shared.policy, text, follows),
  proposePolicy: (proposal) => proposePolicy(shared, proposal),
  policyFileDiffers: () => shared.policyFileDiffers,
})
