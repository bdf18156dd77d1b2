package org.zhongshu.platform.intermediaries.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.intermediaries.internal.ServiceCatalogue.Way;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Demands, who signed up, and what happened. */
@Component
class DemandStore {

    private static final String DEMANDS = "intermediaries.demand";
    private static final String SIGNUPS = "intermediaries.signup";
    private static final String DEMAND = "id, number, owner_kind, owner_person, owner_gid, owner_code, owner_name, service, matter, title, description, conditions, budget, public_money, days, way, least, state, published_at, closes_at, closed_at,"
            + " commitment, list_hash, chain_seq, chain_hash, drawn_at, winner, chosen_at, choice_words, objection_until, amount, contract_days, contracted_at, due, delivered_at, returned, accepted_at, grade, given_to, late_case, owner_until, version";
    private static final String SIGNUP = "s.id, s.demand, s.agency, a.uscc, a.name, s.at, s.state, s.why, s.price, s.days, s.words, s.score, s.place, s.lot";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final ApplicationEventPublisher events;

    DemandStore(JdbcTemplate jdbc, Vault vault, ApplicationEventPublisher events) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.events = events;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedDemands() {
            return new SealedTable(DEMANDS, "id", List.of("contact", "secret"));
        }

        @Bean
        SealedTable sealedSignups() {
            return new SealedTable(SIGNUPS, "id", List.of("contact", "offer"));
        }
    }

    /** @param code credit code of a firm, code of a department; person and gid: account and the human behind it, of a person */
    record Owner(String kind, Long person, Long gid, String code, String name) {
    }

    /** @param budget and amount: fen; least: agencies that must have signed up; returned: how often the result was sent back; ownerUntil: by when the owner acts, or nobody is chosen */
    record Demand(long id, String number, Owner owner, String service, String matter, String title, String description, String conditions, long budget, boolean publicMoney, int days, Way way, int least, DemandState state, Instant publishedAt,
                  Instant closesAt, Instant closedAt, String commitment, String listHash, Long chainSeq, String chainHash, Instant drawnAt, Long winner, Instant chosenAt, String choiceWords, Instant objectionUntil, Long amount,
                  Integer contractDays, Instant contractedAt, Instant due, Instant deliveredAt, int returned, Instant acceptedAt, Integer grade, String givenTo, Long lateCase, Instant ownerUntil, int version) {
    }

    /** @param price fen, days and words: null until opened; place: by what the way counts, from 1 */
    record Signup(long id, long demand, long agency, String uscc, String name, Instant at, String state, String why, Long price, Integer days, String words, BigDecimal score, Integer place, String lot) {

        boolean in() {
            return state.equals("in");
        }
    }

    record Offer(Long price, Integer days, String words) {
    }

    record Step(Instant at, String kind, String words) {
    }

    static OffsetDateTime at(Instant i) {
        return i == null ? null : i.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet r, String column) throws SQLException {
        OffsetDateTime at = r.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static Vault.Place place(String table, long id, String field) {
        return new Vault.Place(table, Long.toString(id), field);
    }

    private static Demand demand(ResultSet r, int n) throws SQLException {
        return new Demand(r.getLong("id"), r.getString("number"), new Owner(r.getString("owner_kind"), r.getObject("owner_person", Long.class), r.getObject("owner_gid", Long.class), r.getString("owner_code"), r.getString("owner_name")), r.getString("service"),
                r.getString("matter"), r.getString("title"), r.getString("description"), r.getString("conditions"), r.getLong("budget"), r.getBoolean("public_money"), r.getInt("days"), Way.of(r.getString("way")), r.getInt("least"), DemandState.of(r.getString("state")),
                instant(r, "published_at"), instant(r, "closes_at"), instant(r, "closed_at"), r.getString("commitment"), r.getString("list_hash"), r.getObject("chain_seq", Long.class), r.getString("chain_hash"), instant(r, "drawn_at"), r.getObject("winner", Long.class),
                instant(r, "chosen_at"), r.getString("choice_words"), instant(r, "objection_until"), r.getObject("amount", Long.class), r.getObject("contract_days", Integer.class), instant(r, "contracted_at"), instant(r, "due"), instant(r, "delivered_at"),
                r.getInt("returned"), instant(r, "accepted_at"), r.getObject("grade", Integer.class), r.getString("given_to"), r.getObject("late_case", Long.class), instant(r, "owner_until"), r.getInt("version"));
    }

    private static Signup signup(ResultSet r, int n) throws SQLException {
        return new Signup(r.getLong(1), r.getLong(2), r.getLong(3), r.getString(4), r.getString(5), instant(r, "at"), r.getString(7), r.getString(8), r.getObject(9, Long.class), r.getObject(10, Integer.class), r.getString(11), r.getBigDecimal(12),
                r.getObject(13, Integer.class), r.getString(14));
    }

    long nextNumber() {
        return jdbc.queryForObject("SELECT nextval('intermediaries.demand_number')", Long.class);
    }

    /** False: the same request made one already. */
    boolean insert(Demand d, String request, String contact, String secret) {
        return jdbc.update("INSERT INTO intermediaries.demand (id, number, owner_kind, owner_person, owner_gid, owner_code, owner_name, request, contact, service, matter, title, description, conditions, budget, public_money, days, way, least, state,"
                + " published_at, closes_at, commitment, secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", d.id(), d.number(), d.owner().kind(), d.owner().person(), d.owner().gid(), d.owner().code(), d.owner().name(),
                request, vault.seal(place(DEMANDS, d.id(), "contact"), contact), d.service(), d.matter(), d.title(), d.description(), d.conditions(), d.budget(), d.publicMoney(), d.days(), d.way().id(), d.least(), d.state().id(), at(d.publishedAt()), at(d.closesAt()),
                d.commitment(), vault.seal(place(DEMANDS, d.id(), "secret"), secret)) == 1;
    }

    Optional<Demand> made(Owner o, String request) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE owner_kind = ? AND coalesce(owner_code, '') = coalesce(?, '') AND coalesce(owner_person, 0) = coalesce(?, 0) AND request = ?", DemandStore::demand, o.kind(), o.code(), o.person(), request)
                .stream().findFirst();
    }

    Optional<Demand> find(long id) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE id = ?", DemandStore::demand, id).stream().findFirst();
    }

    Map<Long, Demand> all(Collection<Long> ids) {
        Map<Long, Demand> found = new HashMap<>();
        jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE id = ANY (?)", (r, n) -> found.put(r.getLong("id"), demand(r, n)), (Object) ids.toArray(Long[]::new));
        return found;
    }

    Optional<Demand> find(String number) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE number = ?", DemandStore::demand, number).stream().findFirst();
    }

    Demand lock(long id) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE id = ? FOR NO KEY UPDATE", DemandStore::demand, id).getFirst();
    }

    /** @param drawn only those that were drawn by lot */
    List<Demand> list(String state, String service, boolean drawn, Long before, int limit) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE (?::text IS NULL OR state = ?) AND (?::text IS NULL OR service = ?) AND (NOT ? OR drawn_at IS NOT NULL) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", DemandStore::demand,
                state, state, service, service, drawn, before, before, limit);
    }

    List<Demand> ofPerson(long person, Long gid, List<String> firms) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE owner_kind = 'person' AND owner_person = ? AND owner_gid IS NOT DISTINCT FROM ? OR owner_kind = 'firm' AND owner_code = ANY (?) ORDER BY id DESC LIMIT 200", DemandStore::demand, person, gid,
                firms.toArray(String[]::new));
    }

    List<Demand> ofDepartments(String[] departments) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE owner_kind = 'department' AND (?::text[] IS NULL OR owner_code = ANY (?)) ORDER BY id DESC LIMIT 200", DemandStore::demand, departments, departments);
    }

    List<Demand> ofServices(List<String> services) {
        return jdbc.query("SELECT " + DEMAND + " FROM intermediaries.demand WHERE service = ANY (?) ORDER BY id DESC LIMIT 200", DemandStore::demand, (Object) services.toArray(String[]::new));
    }

    List<Long> due(String condition, Instant now) {
        return jdbc.queryForList("SELECT id FROM intermediaries.demand WHERE " + condition + " ORDER BY id LIMIT 100", Long.class, at(now));
    }

    String contact(long id) {
        return jdbc.query("SELECT contact FROM intermediaries.demand WHERE id = ?", (r, n) -> vault.open(place(DEMANDS, id, "contact"), r.getBytes(1)), id).getFirst();
    }

    String secret(long id) {
        return jdbc.query("SELECT secret FROM intermediaries.demand WHERE id = ?", (r, n) -> Optional.ofNullable(vault.open(place(DEMANDS, id, "secret"), r.getBytes(1))), id).getFirst().orElse(null);
    }

    /** Changes columns of one demand, its version with them. @param assignments e.g. {@code state = ?, winner = ?} */
    void set(long id, String assignments, Object... values) {
        Object[] all = new Object[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            all[i] = values[i] instanceof Instant t ? at(t) : values[i] instanceof DemandState s ? s.id() : values[i];
        }
        all[values.length] = id;
        jdbc.update("UPDATE intermediaries.demand SET " + assignments + ", version = version + 1 WHERE id = ?", all);
    }

    void step(long demand, String kind, String words, Instant now) {
        jdbc.update("INSERT INTO intermediaries.step (id, demand, at, kind, words) VALUES (?, ?, ?, ?, ?)", Ids.next(), demand, at(now), kind, words);
        events.publishEvent(new Tidings.Stepped(demand, kind, now));
    }

    List<Step> steps(long demand) {
        return jdbc.query("SELECT at, kind, words FROM intermediaries.step WHERE demand = ? ORDER BY id", (r, n) -> new Step(instant(r, "at"), r.getString(2), r.getString(3)), demand);
    }

    /** Signing up again replaces the offer; who had left comes back. */
    void join(long demand, long agency, long person, String contact, Offer offer, Instant now) {
        long id = signup(demand, agency).map(Signup::id).orElseGet(Ids::next);
        jdbc.update("INSERT INTO intermediaries.signup (id, demand, agency, person, at, state, contact, offer) VALUES (?, ?, ?, ?, ?, 'in', ?, ?) ON CONFLICT (demand, agency) DO UPDATE SET state = 'in', why = NULL, person = excluded.person, contact = excluded.contact, offer = excluded.offer,"
                        + " at = excluded.at", id, demand, agency, person, at(now), vault.seal(place(SIGNUPS, id, "contact"), contact), offer == null ? null : vault.seal(place(SIGNUPS, id, "offer"), Json.write(offer)));
    }

    Optional<Signup> signup(long demand, long agency) {
        return jdbc.query("SELECT " + SIGNUP + " FROM intermediaries.signup s JOIN intermediaries.agency a ON a.id = s.agency WHERE s.demand = ? AND s.agency = ?", DemandStore::signup, demand, agency).stream().findFirst();
    }

    /** In the order of their places, else of their coming. */
    List<Signup> signups(long demand) {
        return jdbc.query("SELECT " + SIGNUP + " FROM intermediaries.signup s JOIN intermediaries.agency a ON a.id = s.agency WHERE s.demand = ? ORDER BY s.place NULLS LAST, s.at, s.id", DemandStore::signup, demand);
    }

    /** Names of the agencies behind these sign-ups, by sign-up. */
    Map<Long, String> names(Collection<Long> signups) {
        Map<Long, String> found = new HashMap<>();
        jdbc.query("SELECT s.id, a.name FROM intermediaries.signup s JOIN intermediaries.agency a ON a.id = s.agency WHERE s.id = ANY (?)", (r, n) -> found.put(r.getLong(1), r.getString(2)), (Object) signups.toArray(Long[]::new));
        return found;
    }

    List<Signup> ofFirms(List<String> usccs) {
        return jdbc.query("SELECT " + SIGNUP + " FROM intermediaries.signup s JOIN intermediaries.agency a ON a.id = s.agency WHERE a.uscc = ANY (?) ORDER BY s.id DESC LIMIT 200", DemandStore::signup, (Object) usccs.toArray(String[]::new));
    }

    String signupContact(long id) {
        return jdbc.query("SELECT contact FROM intermediaries.signup WHERE id = ?", (r, n) -> vault.open(place(SIGNUPS, id, "contact"), r.getBytes(1)), id).getFirst();
    }

    /** Account of whoever signed up for the agency. */
    long signupPerson(long id) {
        return jdbc.queryForObject("SELECT person FROM intermediaries.signup WHERE id = ?", Long.class, id);
    }

    /** For the closing alone: what an agency offers, opened. Empty where the way asks for none. */
    Optional<Offer> offer(long id) {
        return jdbc.query("SELECT offer FROM intermediaries.signup WHERE id = ?", (r, n) -> Optional.ofNullable(r.getBytes(1)).map(b -> Json.read(vault.open(place(SIGNUPS, id, "offer"), b), Offer.class)), id).getFirst();
    }

    void opened(long id, Offer o) {
        jdbc.update("UPDATE intermediaries.signup SET price = ?, days = ?, words = ? WHERE id = ?", o.price(), o.days(), o.words(), id);
    }

    void placed(long id, int place, BigDecimal score, String lot) {
        jdbc.update("UPDATE intermediaries.signup SET place = ?, score = ?, lot = ? WHERE id = ?", place, score, lot, id);
    }

    /** @param state {@code left out} */
    void state(long id, String state, String why) {
        jdbc.update("UPDATE intermediaries.signup SET state = ?, why = ? WHERE id = ?", state, why, id);
    }

    /** Deals that an agency has finished, and the grades it got. */
    record Figures(int deals, int grades, int sum) {
        static final Figures NONE = new Figures(0, 0, 0);
    }

    /** By agency; one that has finished nothing is left out. */
    Map<Long, Figures> figures(Collection<Long> agencies) {
        Map<Long, Figures> found = new HashMap<>();
        jdbc.query("SELECT s.agency, count(*), count(d.grade), coalesce(sum(d.grade), 0) FROM intermediaries.demand d JOIN intermediaries.signup s ON s.id = d.winner WHERE s.agency = ANY (?) AND d.state = 'accepted' GROUP BY s.agency",
                (r, n) -> found.put(r.getLong(1), new Figures(r.getInt(2), r.getInt(3), r.getInt(4))), (Object) agencies.toArray(Long[]::new));
        return found;
    }
}
