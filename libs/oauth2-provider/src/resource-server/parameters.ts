import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { clientOf, tokenOf, userOf } from './attached-token.js';
import { type Place, placeOf } from './place.js';
import { carriedBy } from './transport.js';

/** The `VerifiedToken` of the request; null where none was needed and none came. */
export const CurrentToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => tokenOf(shownTo(context)),
);

/** The host's user, of the token or of the session; null for a client that acts for itself and for nobody. */
export const CurrentUser: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => userOf(shownTo(context)),
);

/** The `RequestClient`, by its token or by its own credentials; null for a session and for nobody. */
export const CurrentClient: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => clientOf(shownTo(context)),
);

function shownTo(context: ExecutionContext): Place | undefined {
  const carried = carriedBy(context);
  return carried && placeOf(carried, context);
}
