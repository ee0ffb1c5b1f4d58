import { Inject, Injectable } from '@nestjs/common';
import { Applications } from '../../clients/applications.js';
import { withDefaults } from '../../clients/client-registration.js';
import { type RegisteredCapabilities, SERVER_CAPABILITIES } from '../../clients/server-capabilities.js';
import { Scopes } from '../../clients/scopes.js';
import { NAMED_SCOPES } from '../../options/scopes.js';
import type { ClientMetadataFinding } from '../../protocol/client-metadata-findings.js';
import { clientMetadataWarnings } from '../../protocol/client-metadata-warnings.js';
import type { AbstractApplication } from '../../storage/entities/application.entity.js';
import type { FieldView } from '../pages/application-fields.part.js';
import type { ApplicationFormView } from '../pages/application-form.page.js';
import {
  APPLICATION_FIELDS,
  type ApplicationField,
  FIELD_GROUPS,
  isOffered,
  optionsOf,
} from './application-fields.js';
import { type FormValues, valuesOf } from './application-form.js';
import { type ApplicationRules, defaultsWithin } from './application-rules.js';

/** What a form of an application shows: the fields of the rules, what stands in them, and what is wrong with it. */
@Injectable()
export class ApplicationForms {
  constructor(
    private readonly applications: Applications,
    private readonly scopes: Scopes,
    @Inject(SERVER_CAPABILITIES) private readonly server: RegisteredCapabilities,
  ) {}

  /** What a registration begins with. */
  blank(rules: ApplicationRules): FormValues {
    const registration = { clientType: 'confidential' as const, ...defaultsWithin(rules) };
    return valuesOf(withDefaults(registration, this.applications.defaultAlgorithm()), this.everyScope());
  }

  valuesOf(application: AbstractApplication): FormValues {
    return valuesOf(application, this.everyScope());
  }

  async groups(
    rules: ApplicationRules,
    values: FormValues,
    problems: readonly ClientMetadataFinding[] = [],
    stored?: AbstractApplication,
  ): Promise<Pick<ApplicationFormView, 'groups' | 'problems'>> {
    const descriptions = await this.scopes.known();
    const offered = APPLICATION_FIELDS.filter((field) => isOffered(field, this.server, rules));
    const left = new Set(problems);
    const fields = offered.map((field): FieldView => {
      const found = problems.filter((problem) => left.has(problem) && isAbout(problem, field, offered));
      for (const each of found) left.delete(each);
      const value = values[field.name];
      return {
        ...field,
        value: typeof value === 'string' ? value : '',
        options: optionsOf(field, this.server, rules, stored).map((option) => ({
          value: option,
          chosen: typeof value === 'string' ? value === option : value.includes(option),
          ...(field.name === 'scope' &&
            Object.hasOwn(descriptions, option) && { description: descriptions[option] }),
        })),
        problems: found.map(({ message }) => message),
      };
    });
    const groups = FIELD_GROUPS.map((group) => ({
      group,
      fields: fields.filter((field) => field.group === group),
    }));
    return { groups: groups.filter((each) => each.fields.length > 0), problems: [...left] };
  }

  /** What is allowed but should be known. */
  warningsOf(application: AbstractApplication): ClientMetadataFinding[] {
    return clientMetadataWarnings(application, { ...this.server, schemes: application.allowedSchemes() });
  }

  private everyScope(): string[] {
    return this.applications.availableScopes().filter((scope) => !NAMED_SCOPES.includes(scope));
  }
}

/** Response types follow from grant types, where they are not asked for. */
function isAbout(
  { field: about }: ClientMetadataFinding,
  { name, member }: ApplicationField,
  offered: readonly ApplicationField[],
): boolean {
  if (name === 'everyScope') return false;
  if (member === 'metadata' ? about === name : about === member) return true;
  const isAsked = offered.some(({ member: other }) => other === about);
  return about === 'responseTypes' && member === 'grantTypes' && !isAsked;
}
