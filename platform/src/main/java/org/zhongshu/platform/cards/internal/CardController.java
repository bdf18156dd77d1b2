package org.zhongshu.platform.cards.internal;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** /api/cards for the issuing department, /api/citizen/cards for holders. Everything personal is masked, to both. */
@RestController
@RequestMapping("/api")
class CardController {

    private final CardDesk desk;
    private final CardStore store;
    private final Generations generations;
    private final Access access;
    private final Audit audit;
    private final Persons persons;

    CardController(CardDesk desk, CardStore store, Generations generations, Access access, Audit audit, Persons persons) {
        this.desk = desk;
        this.store = store;
        this.generations = generations;
        this.access = access;
        this.audit = audit;
        this.persons = persons;
    }

    /** @param expired its last day has passed; the state is what was done to it */
    record CardView(String id, String number, int generation, String generationName, String name, String idNumber, String bank, String account, String state, Instant issuedAt, LocalDate validUntil, boolean expired, Instant endedAt,
                    String successor, int version, List<CardStore.Act> acts) {
    }

    record GenerationView(int generation, String name, boolean issue, int years, List<String> reader) {
    }

    record Overview(List<GenerationView> generations, Map<String, Long> figures, boolean manage) {
    }

    record SearchBody(String text) {
    }

    /** @param issued, until only to correct them */
    record ActBody(Integer version, String reason, String request, LocalDate issued, LocalDate until) {
    }

    record ReadBody(String answer) {
    }

    /** @param values what the reader said, personal values masked, by name of the field; expired: as the card itself says */
    record ReadView(int generation, String generationName, Map<String, String> values, CardView card, List<String> differs, boolean expired) {
    }

    @Allowed("card.read")
    @GetMapping("/cards")
    Overview overview() {
        return new Overview(generations.list().stream().map(g -> new GenerationView(g.generation(), g.name(), g.issue(), g.years(), g.reader().stream().map(Generation.Field::name).toList())).toList(), reaches() ? store.figures() : Map.of(),
                access.may(CurrentActor.require(), "card.manage", generations.department()));
    }

    @Allowed("card.read")
    @GetMapping("/cards/list")
    Page<CardView> list(@RequestParam(required = false) String state, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (!reaches()) {
            return new Page<>(List.of(), null);
        }
        int most = Math.clamp(limit, 1, 200);
        List<CardStore.Row> rows = store.list(state == null || state.isBlank() ? null : state, cursor == null ? null : Ids.parse(cursor), most + 1);
        boolean more = rows.size() > most;
        List<CardStore.Row> page = more ? rows.subList(0, most) : rows;
        return new Page<>(page.stream().map(r -> view(r, null)).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    /** By identity number or card number; a look that is audited. */
    @Allowed("card.read")
    @PostMapping("/cards/search")
    Map<String, List<CardView>> search(@RequestBody SearchBody body) {
        String text = body.text() == null ? "" : body.text().strip().toUpperCase(Locale.ROOT);
        String number = text.length() == 9 ? text : CardDesk.idNumber(text);
        reading();
        List<CardStore.Row> rows = text.length() == 9 ? store.byNumber(number).stream().toList() : store.ofHolder(number);
        audit.record("card.search", "card", rows.isEmpty() ? "-" : rows.getFirst().number(), text.length() == 9 ? "按卡号" : "按公民身份号码", null, Map.of("found", rows.size()));
        return Map.of("items", rows.stream().map(r -> view(r, store.acts(r.id()))).toList());
    }

    @Allowed("card.read")
    @GetMapping("/cards/{id}")
    CardView one(@PathVariable String id) {
        CardStore.Row card = store.find(Ids.parse(id)).orElseThrow(CardDesk::unknown);
        reading();
        return seen(card);
    }

    @Allowed("card.manage")
    @PostMapping("/cards")
    @ResponseStatus(HttpStatus.CREATED)
    CardView issue(@RequestBody CardDesk.NewCard body) {
        return seen(desk.issue(body));
    }

    @Allowed("card.manage")
    @PostMapping("/cards/{id}/{action}")
    CardView act(@PathVariable String id, @PathVariable String action, @RequestBody ActBody body) {
        long card = Ids.parse(id);
        int version = body.version() == null ? -1 : body.version();
        return seen(switch (action) {
            case "lose" -> desk.lose(card, version, body.reason());
            case "found" -> desk.found(card, version, body.reason());
            case "replace" -> desk.replace(card, version, body.reason(), body.request());
            case "correct" -> desk.correct(card, version, body.reason(), body.issued(), body.until());
            case "cancel" -> desk.cancel(card, version, body.reason());
            default -> throw Problem.notFound("no-action", "没有这个办理事项：" + action);
        });
    }

    /** What a reader gave, of either generation, beside the ledger. */
    @Allowed("card.read")
    @PostMapping("/cards/read")
    ReadView read(@RequestBody ReadBody body) {
        CardDesk.Read read = desk.read(body.answer());
        Map<String, String> values = new LinkedHashMap<>();
        read.reading().generation().reader().forEach(f -> {
            String value = read.reading().values().get(f.field());
            values.put(f.name(), f.field().equals("id_number") ? Kind.ID_NUMBER.mask(value) : f.field().equals("name") ? Kind.NAME.mask(value) : value);
        });
        if (read.card() != null) {
            audit.record("card.read", "card", read.card().number(), null, null, Map.of("generation", read.reading().generation().generation(), "differs", read.differs(), "expired", read.expired()));
        }
        return new ReadView(read.reading().generation().generation(), read.reading().generation().name(), values, read.card() == null ? null : view(read.card(), null), read.differs(), read.expired());
    }

    @Allowed(Allowed.CITIZEN)
    @GetMapping("/citizen/cards")
    Map<String, List<CardView>> mine() {
        return Map.of("items", store.ofHolder(own()).stream().map(this::seen).toList());
    }

    @Allowed(Allowed.CITIZEN)
    @PostMapping("/citizen/cards/{id}/lose")
    CardView lose(@PathVariable String id, @RequestBody ActBody body) {
        return seen(desk.loseOwn(own(), Ids.parse(id), body.reason()));
    }

    private String own() {
        return persons.clear(persons.require(Assurance.REAL_NAME).id()).idNumber();
    }

    private boolean reaches() {
        return access.may(CurrentActor.require(), "card.read", generations.department());
    }

    private void reading() {
        access.check(CurrentActor.require(), "card.read", generations.department());
    }

    private CardView seen(CardStore.Row r) {
        return view(r, store.acts(r.id()));
    }

    private CardView view(CardStore.Row r, List<CardStore.Act> acts) {
        return new CardView(Long.toString(r.id()), r.number(), r.generation(), generations.nameOf(r.generation()), Kind.NAME.mask(r.name()), Kind.ID_NUMBER.mask(r.idNumber()), r.bank(), r.account() == null ? null : Kind.BANK_CARD.mask(r.account()),
                r.state(), r.issuedAt(), r.validUntil(), desk.expired(r.validUntil()), r.endedAt(), r.successor(), r.version(), acts);
    }
}
