import { type ConsentView, renderConsent } from './pages/consent.page.js';
import { type DeviceView, renderDevice } from './pages/device.page.js';
import { type DeviceConfirmationView, renderDeviceConfirmation } from './pages/device-confirmation.page.js';
import { type DeviceDoneView, renderDeviceDone } from './pages/device-done.page.js';
import { type ErrorView, renderError } from './pages/error.page.js';
import { type LoggedOutView, renderLoggedOut } from './pages/logged-out.page.js';
import { type LogoutView, renderLogout } from './pages/logout.page.js';
import { type FormPostView, renderFormPost } from './pages/form-post.page.js';

/**
 * The pages that a resource owner sees. A host extends this class and overrides the page that it
 * wants to draw itself; `renderLayout` gives it the look of the others. A page is sent with the
 * headers of `pageHeaders()`: no script but that of `formPost`, no style but the library's, no resource from elsewhere.
 */
export abstract class Pages {
  /**
   * Asks the resource owner to allow or deny (RFC 6749 section 4.1.1). The page posts one form to
   * `view.action` with `view.hidden` and the control `allow`, `true` or `false`.
   */
  consent(view: ConsentView): string | Promise<string> {
    return renderConsent(view);
  }

  /**
   * Asks for the code that a device shows (RFC 8628 section 3.3). The page posts one form to `view.action` with
   * `view.hidden` and the field `user_code`; it has none while `view.isLocked`.
   */
  device(view: DeviceView): string | Promise<string> {
    return renderDevice(view);
  }

  /**
   * Asks the resource owner to allow or deny the device. It must show the code and warn of codes that somebody else
   * gave them (RFC 8628 sections 3.3.1 and 5.4). The page posts one form as {@link consent} does.
   */
  deviceConfirmation(view: DeviceConfirmationView): string | Promise<string> {
    return renderDeviceConfirmation(view);
  }

  /** Says that the device has what it asked for, or that it was denied. */
  deviceDone(view: DeviceDoneView): string | Promise<string> {
    return renderDeviceDone(view);
  }

  /**
   * Asks whether to log out (OpenID Connect RP-Initiated Logout section 2). The page posts one form to `view.action` with
   * `view.hidden` and the control `allow`, `true` or `false`.
   */
  logout(view: LogoutView): string | Promise<string> {
    return renderLogout(view);
  }

  /**
   * Says that the user is logged out, or still logged in. It must load each of `view.frames` in a frame, for that is how
   * those clients learn of it (OpenID Connect Front-Channel Logout section 3), and may link to `view.continueTo`, where the
   * browser goes by itself after some seconds.
   */
  loggedOut(view: LoggedOutView): string | Promise<string> {
    return renderLoggedOut(view);
  }

  /**
   * Brings an answer to the application (OAuth 2.0 Form Post Response Mode): one form that posts `view.fields` to
   * `view.action`. It is the one page with a script, `FORM_POST_SCRIPT` to the letter, which sends the form.
   */
  formPost(view: FormPostView): string | Promise<string> {
    return renderFormPost(view);
  }

  /** Says what went wrong when the browser may not be sent back (RFC 6749 section 4.1.2.1). It has no form. */
  error(view: ErrorView): string | Promise<string> {
    return renderError(view);
  }
}

/** The pages as the library draws them. */
export class DefaultPages extends Pages {}
