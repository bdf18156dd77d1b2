package org.zhongshu.platform.persons.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.persons.Consents;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of persons.consent. A consent is never changed: another one takes its place, a withdrawal ends it. */
@Component
class ConsentTable implements Consents {

    static final String REAL_NAME = "real-name";
    private static final String SELECT = "SELECT id, person, receiver, receiver_name, purpose, items, given_at, withdrawn_at FROM persons.consent WHERE person = ?";

    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final PersonStore persons;
    private final Delegations delegations;

    ConsentTable(JdbcTemplate jdbc, Audit audit, Clock clock, ApplicationEventPublisher events, PersonStore persons, Delegations delegations) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
        this.events = events;
        this.persons = persons;
        this.delegations = delegations;
    }

    @Override
    @Transactional
    public Consent give(long person, String receiver, String receiverName, String purpose, Set<String> items) {
        Optional<Consent> standing = standing(person, receiver);
        if (standing.isPresent() && standing.get().purpose().equals(purpose) && standing.get().items().equals(items)) {
            return standing.get();
        }
        OffsetDateTime now = PersonStore.at(clock.instant());
        jdbc.update("UPDATE persons.consent SET withdrawn_at = ? WHERE person = ? AND receiver = ? AND withdrawn_at IS NULL", now, person, receiver);
        jdbc.update("INSERT INTO persons.consent (id, person, receiver, receiver_name, purpose, items, given_at) VALUES (?, ?, ?, ?, ?, ?, ?)", Ids.next(), person, receiver, receiverName, purpose, items.toArray(String[]::new), now);
        audit.record("consent.give", "citizen", Long.toString(person), purpose, null, Map.of("receiver", receiver, "items", items));
        return standing(person, receiver).orElseThrow();
    }

    @Override
    public Optional<Consent> standing(long person, String receiver) {
        return jdbc.query(SELECT + " AND receiver = ? AND withdrawn_at IS NULL", ConsentTable::read, person, receiver).stream().findFirst();
    }

    @Override
    public List<Consent> list(long person) {
        return jdbc.query(SELECT + " ORDER BY id DESC LIMIT 500", ConsentTable::read, person);
    }

    /** Ends a consent and what rested on it: without the real name's, the name and the number are gone and with them what was done in their name. */
    @Transactional
    public void withdraw(long person, long id) {
        Consent consent = jdbc.query(SELECT + " AND id = ? AND withdrawn_at IS NULL FOR UPDATE", ConsentTable::read, person, id).stream().findFirst()
                .orElseThrow(() -> Problem.notFound("no-consent", "没有这项同意，或已经撤回。"));
        if (consent.receiver().equals(SignIns.PLATFORM)) {
            throw Problem.conflict("close-instead", "撤回这项同意即不再使用本账号，请用“注销账号”办理。");
        }
        end(consent);
        if (consent.receiver().equals(REAL_NAME)) {
            delegations.endAllOf(person, "撤回实名");
            persons.forgetRealName(person);
        }
    }

    void withdrawAll(long person) {
        jdbc.query(SELECT + " AND withdrawn_at IS NULL FOR UPDATE", ConsentTable::read, person).forEach(this::end);
    }

    /** That a name and number are compared with the library. Joins the caller's transaction. */
    void giveRealName(long person) {
        give(person, REAL_NAME, "人口库（公安机关）", "核对姓名和证件号码，确认是本人办事", new LinkedHashSet<>(List.of("姓名", "公民身份号码")));
    }

    /** The account loses its number to who proved to be the person: with it goes the consent and what was done in that name. Joins the caller's transaction. */
    void endRealName(long person, String reason) {
        standing(person, REAL_NAME).ifPresent(this::end);
        delegations.endAllOf(person, reason);
        persons.forgetRealName(person);
    }

    private void end(Consent consent) {
        jdbc.update("UPDATE persons.consent SET withdrawn_at = ? WHERE id = ?", PersonStore.at(clock.instant()), consent.id());
        audit.record("consent.withdraw", "citizen", Long.toString(consent.person()), null, Map.of("receiver", consent.receiver(), "items", consent.items()), null);
        events.publishEvent(new Withdrawn(consent.person(), consent.receiver()));
    }

    private static Consent read(ResultSet row, int n) throws SQLException {
        return new Consent(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), new LinkedHashSet<>(List.of((String[]) row.getArray(6).getArray())),
                PersonStore.instant(row.getObject(7, OffsetDateTime.class)), PersonStore.instant(row.getObject(8, OffsetDateTime.class)));
    }
}
