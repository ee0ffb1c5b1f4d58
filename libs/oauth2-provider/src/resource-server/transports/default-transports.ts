import type { Type } from '@nestjs/common';
import { HttpTransport } from '../http.transport.js';
import type { Transport } from '../transport.js';

export const DEFAULT_TRANSPORTS: readonly Type<Transport>[] = [HttpTransport];
