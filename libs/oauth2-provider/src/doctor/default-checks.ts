import type { Type } from '@nestjs/common';
import { ApplicationsCheck } from './applications.check.js';
import { CleaningCheck } from './cleaning.check.js';
import { DatabaseCheck } from './database.check.js';
import type { DoctorCheck } from './doctor-check.js';
import { KeysCheck } from './keys.check.js';
import { SettingsCheck } from './settings.check.js';

export const DEFAULT_DOCTOR_CHECKS: readonly Type<DoctorCheck>[] = [
  SettingsCheck,
  DatabaseCheck,
  KeysCheck,
  CleaningCheck,
  ApplicationsCheck,
];
