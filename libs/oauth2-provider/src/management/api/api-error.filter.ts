import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { HttpReply, HttpRequest } from '../../http/platform.js';
import { NO_STORE } from '../../protocol/response.js';
import { ManagementApi } from './management-api.js';

/** What the guard refuses gets the headers that all answers of the API have; its challenge stands there already. */
@Catch()
export class ApiErrorFilter implements ExceptionFilter {
  constructor(private readonly api: ManagementApi) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<HttpRequest>(), http.getResponse<HttpReply>()];
    if (error instanceof HttpException)
      this.api.send(request, reply, {
        status: error.getStatus(),
        headers: NO_STORE,
        body: Object(error.getResponse()) as object,
      });
    else this.api.send(request, reply, this.api.refusal(error));
  }
}
