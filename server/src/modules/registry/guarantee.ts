/** Tax guarantees lodged by enterprises: an account of the ledger, raised by letters of guarantee. */
import { GuaranteeBalance, GuaranteeDeposit } from '@heliu/contract';
import { type Static, Type } from 'typebox';
import { HttpError, type Route } from '../../platform/http/index.ts';
import {
  type AccountNeed,
  availableOf,
  type Balance,
  keyOf,
  openLedger,
  readBalances,
  transferHash,
} from '../../platform/ledger/index.ts';
import type { Services } from '../../services.ts';
import { enterpriseOr404 } from './enterprises.ts';
import { refuse, registryFault } from './faults.ts';
import { blankFaults, idParam, zoneRoute } from './routing.ts';

/** Unit of all amounts of a guarantee. */
const unit = 'CNY.fen';
/** fen of one letter of guarantee: ten billion yuan; more is a mistake of units */
const deposit_fen_max = 10n ** 12n;

const accountOf = (zone: number, enterpriseId: number): AccountNeed => ({
  zone,
  code: 'guarantee',
  owner: String(enterpriseId),
  unit,
});

/** The other side of every deposit: what banks and insurers have undertaken. */
const sourceOf = (zone: number): AccountNeed => ({
  zone,
  code: 'guarantee.source',
  owner: 'zone',
  unit,
  derived: true,
});

function toAnswer(enterpriseId: number, balance: Balance | undefined): Static<typeof GuaranteeBalance> {
  return {
    enterpriseId,
    lodged: String(balance?.creditsPosted ?? 0n),
    held: String(balance?.debitsPending ?? 0n),
    used: String(balance?.debitsPosted ?? 0n),
    available: String(balance === undefined ? 0n : availableOf(balance)),
  };
}

function readRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'GET',
    path: '/api/v1/enterprises/:id/guarantee',
    summary: { zh: '企业担保余额', en: 'Guarantee balance of an enterprise' },
    params: Type.Object({ id: idParam }),
    answer: GuaranteeBalance,
    async handle({ params }) {
      await enterpriseOr404(services.db, services.zone, params.id);
      const account = accountOf(services.zone, params.id);
      const balances = await readBalances(services.db, services.zone, [account]);
      return toAnswer(params.id, balances.get(keyOf(account)));
    },
  });
}

function depositRoute(services: Services): Route {
  return zoneRoute(services, {
    method: 'POST',
    path: '/api/v1/enterprises/:id/guarantee',
    summary: { zh: '登记担保（同一保函编号只计一次）', en: 'Lodge a guarantee; one reference counts once' },
    params: Type.Object({ id: idParam }),
    body: GuaranteeDeposit,
    answer: GuaranteeBalance,
    async handle({ params, body, actor }) {
      const enterprise = await enterpriseOr404(services.db, services.zone, params.id);
      const amount = BigInt(body.amount);
      const faults = blankFaults(body.reference, '/body/reference');
      if (amount <= 0n || amount > deposit_fen_max) {
        const facts = { found: body.amount, expected: `1 – ${deposit_fen_max}` };
        faults.push(registryFault('GUARANTEE-AMOUNT', '/body/amount', facts));
      }
      if (enterprise.status === 'cancelled') {
        faults.push(registryFault('ENT-CANCELLED', '/params/id', { found: enterprise.customsCode }));
      }
      refuse(faults);
      const reference = body.reference.trim();
      const credit = accountOf(services.zone, params.id);
      const debit = sourceOf(services.zone);
      // The reference alone is the key, so that one letter cannot be lodged for two enterprises.
      const id = `guarantee/deposit/${reference}`;
      return services.db.transaction(async (tx) => {
        const ledger = await openLedger(tx, [credit, debit], { ids: [id], at: services.now() });
        const result = ledger.transfer({
          id,
          debit,
          credit,
          amount,
          reason: 'guarantee.deposit',
          ref: reference,
        });
        if (!result.ok) {
          const found = result.text;
          throw new HttpError('CONFLICT', [
            registryFault('GUARANTEE-REFERENCE', '/body/reference', { found }),
          ]);
        }
        const balance = ledger.balance(credit);
        const transfers = await ledger.flush();
        if (!result.repeated) {
          await services.act(tx, actor, 'guarantee.deposit', `enterprise/${params.id}`, {
            reference,
            amount: body.amount,
            // Seals the ledger's rows into the journal entry of the act.
            transfers: transfers.map((transfer) => ({
              id: transfer.id,
              fact: transferHash(transfer).toString('hex'),
            })),
          });
        }
        return toAnswer(params.id, balance);
      });
    },
  });
}

export const guaranteeRoutes = (services: Services): Route[] => [readRoute(services), depositRoute(services)];
