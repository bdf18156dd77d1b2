package org.zhongshu.platform.cards.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.BankCard;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cards.Cards;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The life of a card: {@code active ⇄ lost → replaced | cancelled}. Each step names the version that was seen, so that of two officers the second is told; a live card of a generation is one for each person, which the
 * unique index sees to.
 */
@Component
class CardDesk implements Cards {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final CardStore store;
    private final Generations generations;
    private final BaseRecords records;
    private final Access access;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CardDesk(CardStore store, Generations generations, BaseRecords records, Access access, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.generations = generations;
        this.records = records;
        this.access = access;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param number, chip  as the making machine wrote them; null: given here; those of a generation that is issued no more must be given: such a card is taken into the ledger
     * @param issued, until what stands on the card, of cards that were made elsewhere; null: from today, for as long as is declared. Left out of the digest where there are none, so that earlier requests are still known
     */
    record NewCard(String idNumber, Integer generation, String number, String chip, String bank, String account, String request, @JsonInclude(JsonInclude.Include.NON_NULL) LocalDate issued,
                   @JsonInclude(JsonInclude.Include.NON_NULL) LocalDate until) {
    }

    /** From when until when a card is good. */
    record Validity(LocalDate issued, LocalDate until) {
    }

    CardStore.Row issue(NewCard given) {
        String request = request(given.request());
        allowed();
        String number = idNumber(given.idNumber());
        Generation g = generations.get(given.generation() == null ? -1 : given.generation());
        if (!g.issue() && (given.number() == null || given.chip() == null)) {
            throw Problem.unprocessable("not-issued", g.name() + "已停止制发；登记在用的旧卡须填写卡号和卡识别码。");
        }
        // an old card is not as new as the day on which it is written down: its dates are its own
        boolean taken = !g.issue() || given.issued() != null || given.until() != null;
        Validity validity = taken ? validity(given.issued(), given.until()) : null;
        return transaction.execute(status -> {
            byte[] digest = digest(given);
            Optional<CardStore.Row> before = again(request, digest);
            return before.orElseGet(() -> {
                String name = living(number);
                List<CardStore.Row> ended = store.ofHolder(number).stream().filter(c -> c.live() && g.ends().contains(c.generation())).toList();
                boolean own = given.account() != null && !given.account().isBlank();
                // who is paid by the card that ends is paid by the one that takes its place
                Optional<CardStore.Row> paid = own ? Optional.empty() : ended.stream().filter(c -> c.account() != null).findFirst();
                CardStore.Row card = make(g, number, name, given.number(), given.chip(), validity, paid.map(CardStore.Row::bank).orElse(given.bank()), paid.map(CardStore.Row::account).orElse(given.account()), request, digest);
                for (CardStore.Row old : ended) {
                    end(old, "replaced", "由" + g.name() + " " + card.number() + " 换发");
                    store.successor(old.id(), card.id());
                }
                return store.find(card.id()).orElseThrow();
            });
        });
    }

    private Optional<CardStore.Row> again(String request, byte[] digest) {
        Optional<CardStore.Row> before = store.byRequest(request);
        before.filter(b -> !Arrays.equals(b.digest(), digest)).ifPresent(b -> {
            throw Problem.conflict("request-used", "这个请求编号已用于另一张卡。");
        });
        return before;
    }

    private CardStore.Row make(Generation g, String idNumber, String name, String number, String chip, Validity own, String bank, String account, String request, byte[] digest) {
        String cardNumber = fitting(g, "number", number, "D%08d".formatted(RANDOM.nextInt(100_000_000)));
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String cardChip = fitting(g, "chip", chip, HexFormat.of().withUpperCase().formatHex(random));
        String bankAccount = account == null || account.isBlank() ? null : account.replace(" ", "");
        if (bankAccount != null && (!BankCard.isValid(bankAccount) || bank == null || bank.isBlank() || bank.length() > 60)) {
            throw Problem.invalid("bad-account", "银行账号不正确，或没有写开户银行。", Map.of("account", "银行账号须通过校验，并写明开户银行"));
        }
        long id = Ids.next();
        Instant issuedAt = own == null ? clock.instant() : beginning(own.issued());
        LocalDate until = own == null ? today().plusYears(g.years()) : own.until();
        if (!store.insert(id, cardNumber, g.generation(), idNumber, name, cardChip, bankAccount == null ? null : bank.strip(), bankAccount, issuedAt, until, request, digest)) {
            if (store.ofHolder(idNumber).stream().anyMatch(c -> c.generation() == g.generation() && c.live())) {
                throw Problem.conflict("has-card", "此人已有一张在用的" + g.name() + "，遗失、损坏请办理补换。");
            }
            throw Problem.conflict("number-taken", "卡号或卡识别码已在台账中。");
        }
        store.act(id, own == null ? "issue" : "register", null);
        audit.record("card.issue", "card", cardNumber, null, null, Map.of("generation", g.generation(), "holder", Kind.ID_NUMBER.mask(idNumber)));
        return store.find(id).orElseThrow();
    }

    private Validity validity(LocalDate issued, LocalDate until) {
        if (issued == null || until == null) {
            throw Problem.invalid("no-dates", "请按卡面或读卡内容填写发卡日期和有效期。", Map.of(issued == null ? "issued" : "until", "请按卡面或读卡内容填写"));
        }
        if (issued.isAfter(today()) || issued.getYear() < 1990) {
            throw Problem.invalid("bad-dates", "发卡日期不正确。", Map.of("issued", "发卡日期不能晚于今天，也不会早于 1990 年"));
        }
        if (!until.isAfter(issued) || until.isAfter(issued.plusYears(50))) {
            throw Problem.invalid("bad-dates", "有效期不正确。", Map.of("until", "有效期须晚于发卡日期，且不超过 50 年"));
        }
        return new Validity(issued, until);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    private Instant beginning(LocalDate day) {
        return day.atStartOfDay(city.current().zone()).toInstant();
    }

    /** The last day still counts. */
    boolean expired(LocalDate until) {
        return today().isAfter(until);
    }

    private static String fitting(Generation g, String field, String given, String fresh) {
        Generation.Field declared = g.reader().get(g.indexOf(field));
        String value = given == null || given.isBlank() ? fresh : given.strip().toUpperCase(Locale.ROOT);
        if (!declared.pattern().matcher(value).matches()) {
            throw Problem.invalid("bad-" + field, declared.name() + "格式不正确。", Map.of(field, declared.name() + "格式不正确"));
        }
        return value;
    }

    /** Name in the population library; nobody unknown or dead is given a card. */
    private String living(String idNumber) {
        List<BaseRecords.Person> found = records.persons(idNumber, "制发社会保障卡");
        if (found.size() != 1) {
            throw Problem.unprocessable("no-person", "人口库中没有查到此人，或有多条记录，请先核实身份。");
        }
        if (found.getFirst().dead()) {
            throw Problem.unprocessable("person-dead", "人口库登记此人已死亡，不能制发社会保障卡。");
        }
        return found.getFirst().name();
    }

    /** Temporary: who finds it again comes to the desk. */
    CardStore.Row lose(long id, int version, String reason) {
        reason(reason);
        allowed();
        return lost(id, version, reason);
    }

    /** By the holder. What is not theirs is not found. */
    CardStore.Row loseOwn(String idNumber, long id, String reason) {
        CardStore.Row card = store.find(id).filter(c -> c.idNumber().equals(idNumber)).orElseThrow(CardDesk::unknown);
        return lost(id, card.version(), reason);
    }

    /** What somebody holds, by a matter that was approved. Nothing in use: nothing to do; who answers for the matter need not have leave at this desk. */
    List<CardStore.Row> loseAll(String idNumber, String reason) {
        return store.ofHolder(idNumber).stream().filter(c -> c.state().equals("active")).map(c -> lost(c.id(), c.version(), reason)).toList();
    }

    private CardStore.Row lost(long id, int version, String reason) {
        return step(id, version, "lose", reason, card -> {
            need(card, "active", "只有正常使用的卡可以挂失。");
            store.state(id, "lost", false);
        });
    }

    CardStore.Row found(long id, int version, String reason) {
        reason(reason);
        allowed();
        return step(id, version, "found", reason, card -> {
            need(card, "lost", "只有已挂失的卡可以解挂。");
            store.state(id, "active", false);
        });
    }

    CardStore.Row cancel(long id, int version, String reason) {
        reason(reason);
        allowed();
        return step(id, version, "cancel", reason, card -> {
            if (!card.live()) {
                throw Problem.unprocessable("wrong-state", "这张卡已经失效。");
            }
            store.state(id, "cancelled", true);
        });
    }

    /** The dates are not those that stand on the card. */
    CardStore.Row correct(long id, int version, String reason, LocalDate issued, LocalDate until) {
        reason(reason);
        allowed();
        Validity right = validity(issued, until);
        return step(id, version, "correct", reason, card -> {
            if (!card.live()) {
                throw Problem.unprocessable("wrong-state", "这张卡已经失效。");
            }
            store.validity(id, beginning(right.issued()), right.until());
        });
    }

    /** A new card takes its place, with its account; of the newest generation that is issued. @return the new card */
    CardStore.Row replace(long id, int version, String reason, String given) {
        String request = request(given);
        String why = reason(reason);
        allowed();
        return transaction.execute(status -> {
            byte[] digest = digest(List.of("replace", id));
            Optional<CardStore.Row> before = again(request, digest);
            return before.orElseGet(() -> {
                CardStore.Row old = held(id, version);
                if (!old.live()) {
                    throw Problem.unprocessable("wrong-state", "这张卡已经失效，请办理新卡。");
                }
                String name = living(old.idNumber());
                Generation g = generations.list().stream().filter(Generation::issue).max(java.util.Comparator.comparingInt(Generation::generation)).orElseThrow(() -> Problem.unprocessable("not-issued", "没有仍在制发的社会保障卡。"));
                end(old, "replaced", why);
                CardStore.Row card = make(g, old.idNumber(), name, null, null, null, old.bank(), old.account(), request, digest);
                store.successor(old.id(), card.id());
                return card;
            });
        });
    }

    private void end(CardStore.Row card, String state, String reason) {
        store.state(card.id(), state, true);
        store.act(card.id(), state.equals("replaced") ? "replace" : "cancel", reason);
        audit.record("card.replace", "card", card.number(), reason, Map.of("state", card.state()), Map.of("state", state));
    }

    private interface Change {
        void make(CardStore.Row card);
    }

    private CardStore.Row step(long id, int version, String action, String reason, Change change) {
        String why = reason(reason);
        return transaction.execute(status -> {
            CardStore.Row card = held(id, version);
            change.make(card);
            store.act(id, action, why);
            CardStore.Row after = store.find(id).orElseThrow();
            audit.record("card." + action, "card", card.number(), why, facts(card), facts(after));
            return after;
        });
    }

    private Map<String, Object> facts(CardStore.Row card) {
        return Map.of("state", card.state(), "issued", issued(card).toString(), "until", card.validUntil().toString());
    }

    private LocalDate issued(CardStore.Row card) {
        return LocalDate.ofInstant(card.issuedAt(), city.current().zone());
    }

    private CardStore.Row held(long id, int version) {
        CardStore.Row card = store.hold(id).orElseThrow(CardDesk::unknown);
        if (card.version() != version) {
            throw Problem.conflict("card-changed", "这张卡刚刚有变动，请刷新后再办。");
        }
        return card;
    }

    private static void need(CardStore.Row card, String state, String message) {
        if (!card.state().equals(state)) {
            throw Problem.unprocessable("wrong-state", message);
        }
    }

    /** What a reader says beside what the ledger says. @param card null: not in the ledger; differs: names of fields that are not as the ledger has them; expired: its last day, as the card itself says it, has passed */
    record Read(Generations.Reading reading, CardStore.Row card, List<String> differs, boolean expired) {
    }

    Read read(String answer) {
        Generations.Reading reading = generations.read(answer);
        access.check(CurrentActor.require(), "card.read", generations.department());
        Optional<CardStore.Row> card = store.byNumber(reading.values().get("number"));
        List<String> differs = card.map(c -> reading.generation().reader().stream().filter(f -> switch (f.field()) {
            case "chip" -> !c.chip().equals(reading.values().get("chip"));
            case "id_number" -> !c.idNumber().equals(reading.values().get("id_number"));
            case "name" -> !c.name().equals(reading.values().get("name"));
            case "issued" -> !Generations.date(reading.values().get("issued")).equals(issued(c));
            case "until" -> !Generations.date(reading.values().get("until")).equals(c.validUntil());
            case "version" -> c.generation() != reading.generation().generation();
            default -> false;
        }).map(Generation.Field::name).toList()).orElse(List.of());
        String until = reading.values().get("until");
        return new Read(reading, card.orElse(null), differs, until != null ? expired(Generations.date(until)) : card.filter(c -> expired(c.validUntil())).isPresent());
    }

    @Override
    public Optional<Payable> payable(String idNumber) {
        return store.ofHolder(idNumber).stream().filter(CardStore.Row::live).findFirst().map(this::payable);
    }

    private Payable payable(CardStore.Row c) {
        Refused refused = !c.state().equals("active") ? Refused.LOST : expired(c.validUntil()) ? Refused.EXPIRED : null;
        String words = refused == null ? null : "社保卡 " + c.number() + (refused == Refused.LOST ? " 已挂失" : " 已过有效期（" + c.validUntil() + "），须先补换新卡");
        return new Payable(c.number(), c.generation(), c.bank(), c.account(), refused, words);
    }

    private void allowed() {
        access.check(CurrentActor.require(), "card.manage", generations.department());
    }

    static Problem unknown() {
        return Problem.notFound("no-card", "没有这张卡。");
    }

    static String idNumber(String given) {
        String number = given == null ? "" : given.strip().toUpperCase(Locale.ROOT);
        if (!CitizenId.isValid(number)) {
            throw Problem.invalid("bad-number", "公民身份号码不正确。", Map.of("idNumber", "公民身份号码不正确"));
        }
        return number;
    }

    private static String request(String given) {
        if (given == null || !given.matches("[A-Za-z0-9._-]{8,64}")) {
            throw Problem.badRequest("bad-request-word", "请求编号须为 8 到 64 位字母、数字。");
        }
        return given;
    }

    private static String reason(String given) {
        String why = given == null ? "" : given.replace('\0', ' ').strip();
        if (why.length() < 2 || why.length() > 200) {
            throw Problem.badRequest("no-reason", "请说明原因（2 到 200 字）。");
        }
        return why;
    }

    /** Keyed: what was asked for has an identity number in it. */
    private byte[] digest(Object content) {
        return store.digest(Json.write(content));
    }
}
