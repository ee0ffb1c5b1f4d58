import { type DynamicModule, type ExecutionContext, Injectable, Module, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessTokenGuard } from 'nest-oauth2-provider';

@Module({})
class WholeAppModule {}

/**
 * The guard on the whole app, as hosts have it; but it looks at these classes alone, so that it does not do the work of
 * the decorators elsewhere.
 */
export function wholeAppGuard(...classes: Type<object>[]): DynamicModule {
  @Injectable()
  class WholeAppGuard extends AccessTokenGuard {
    override canActivate(context: ExecutionContext): Promise<boolean> {
      return classes.includes(context.getClass()) ? super.canActivate(context) : Promise.resolve(true);
    }
  }
  return { module: WholeAppModule, providers: [{ provide: APP_GUARD, useClass: WholeAppGuard }] };
}
