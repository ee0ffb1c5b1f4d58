import { type ArgumentsHost, Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { unavailable } from 'nest-oauth2-provider';

/** What the provider's endpoints answer by themselves, for our own pages and API: 503 while the database is away. */
@Catch()
export class DatabaseAwayFilter extends BaseExceptionFilter {
  constructor({ httpAdapter }: HttpAdapterHost) {
    super(httpAdapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const refusal = unavailable(error);
    if (!refusal) return super.catch(error, host);
    const reply = host.switchToHttp().getResponse<object>();
    // A session that cannot be kept says so after the answer, and a header would be an error that breaks the connection.
    const isAnswered = this.applicationRef?.isHeadersSent(reply) === true;
    for (const [name, value] of isAnswered ? [] : Object.entries(refusal.headers)) {
      this.applicationRef?.setHeader(reply, name, value);
    }
    super.catch(new HttpException({ statusCode: 503, message: refusal.description }, 503), host);
  }
}
