package org.zhongshu.platform.messages.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages as they lie in the database: written in the transaction of what they tell, read by those whom they are for today. */
@Component
class Inbox {

    private static final Duration KEPT = Duration.ofDays(730);
    private static final int MOST_COUNTED = 100;
    /** Parameters: person, gid, firms twice – once for the index –, errands, and the reader for what they have read. */
    private static final String MINE = " (m.person = ? AND (m.gid IS NULL OR m.gid = ?) OR m.firm = ANY (?) AND (m.firm, m.errand) IN (SELECT * FROM unnest(?::text[], ?::text[])))";
    private static final String NEW = " NOT EXISTS (SELECT 1 FROM messages.seen s WHERE s.message = m.id AND s.person = ?)";

    private final JdbcTemplate jdbc;
    private final Templates templates;
    private final Persons persons;
    private final Clock clock;
    private final boolean shortMessages;

    Inbox(JdbcTemplate jdbc, Templates templates, Persons persons, Clock clock, @Value("${zhongshu.messages.sms:false}") boolean shortMessages) {
        this.jdbc = jdbc;
        this.templates = templates;
        this.persons = persons;
        this.clock = clock;
        this.shortMessages = shortMessages;
    }

    /** For whom. @param person null for a firm; errand: what one must be allowed to do for it */
    record To(Long person, Long gid, String firm, Persons.Errand errand) {

        static To person(long person, Long gid) {
            return new To(person, gid, null, null);
        }

        static To firm(String firm, Persons.Errand errand) {
            return new To(null, null, firm, errand);
        }
    }

    /** @param sms the short message's words, and what became of it: off, waiting, sent, failed */
    record View(String id, String kind, String title, String text, String link, String firm, Instant at, boolean read, String sms, String smsState) {
    }

    /** Joins the caller's transaction. @param once what it tells of: told a second time, nothing happens */
    void tell(String once, To to, String kind, Map<String, String> words, String link, Instant at) {
        Template t = templates.find(kind);
        if (t == null) {
            return;
        }
        long id = Ids.next();
        String sms = t.sms() == null ? null : Template.fill(t.sms(), words);
        int fresh = jdbc.update("INSERT INTO messages.message (id, once, person, gid, firm, errand, kind, title, text, link, sms, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (once) DO NOTHING", id, once, to.person(),
                to.gid(), to.firm(), to.errand() == null ? null : to.errand().id(), kind, Template.fill(t.title(), words), Template.fill(t.text(), words), link, sms, Timestamp.from(at));
        if (fresh == 1 && shortMessages && sms != null && to.person() != null) {
            jdbc.update("INSERT INTO messages.sms (message, state, next_at) VALUES (?, 'waiting', ?)", id, Timestamp.from(clock.instant()));
        }
    }

    /** Whose messages somebody reads today: their own, and those of firms by what they may do for each. */
    private List<Object> mine(Persons.Person me) {
        List<String> firms = new ArrayList<>();
        List<String> errands = new ArrayList<>();
        if (me.gid() != null) {
            persons.firms(me.id()).forEach(f -> f.errands().forEach(e -> {
                firms.add(f.uscc());
                errands.add(e.id());
            }));
        }
        List<Object> values = new ArrayList<>();
        values.add(me.id());
        values.add(me.gid());
        values.add(firms.toArray(String[]::new));
        values.add(firms.toArray(String[]::new));
        values.add(errands.toArray(String[]::new));
        return values;
    }

    Page<View> list(Persons.Person me, boolean unread, Long before, int limit) {
        List<Object> values = new ArrayList<>();
        values.add(me.id());
        values.addAll(mine(me));
        if (unread) {
            values.add(me.id());
        }
        values.add(before == null ? Long.MAX_VALUE : before);
        values.add(limit + 1);
        List<View> rows = jdbc.query("SELECT m.id, m.kind, m.title, m.text, m.link, m.firm, m.at, EXISTS (SELECT 1 FROM messages.seen s WHERE s.message = m.id AND s.person = ?), m.sms, x.state FROM messages.message m "
                + "LEFT JOIN messages.sms x ON x.message = m.id WHERE" + MINE + (unread ? " AND" + NEW : "") + " AND m.id < ? ORDER BY m.id DESC LIMIT ?", (r, n) -> new View(r.getString(1), r.getString(2), r.getString(3), r.getString(4),
                r.getString(5), r.getString(6), r.getTimestamp(7).toInstant(), r.getBoolean(8), r.getString(9), r.getString(9) == null ? null : r.getString(10) == null ? "off" : r.getString(10)), values.toArray());
        boolean more = rows.size() > limit;
        List<View> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    /** How many are new; a hundred stands for more. */
    int unread(Persons.Person me) {
        List<Object> values = mine(me);
        values.add(me.id());
        values.add(MOST_COUNTED);
        Integer n = jdbc.queryForObject("SELECT count(*) FROM (SELECT 1 FROM messages.message m WHERE" + MINE + " AND" + NEW + " LIMIT ?) x", Integer.class, values.toArray());
        return n == null ? 0 : n;
    }

    /** One, or all up to one. Another's is not found. */
    void read(Persons.Person me, long id, boolean andOlder) {
        List<Object> values = new ArrayList<>();
        values.add(me.id());
        values.add(Timestamp.from(clock.instant()));
        values.addAll(mine(me));
        values.add(id);
        String which = andOlder ? " AND m.id <= ?" : " AND m.id = ?";
        int changed = jdbc.update("INSERT INTO messages.seen (message, person, at) SELECT m.id, ?, ? FROM messages.message m WHERE" + MINE + which + " ON CONFLICT DO NOTHING", values.toArray());
        if (changed == 0 && !andOlder) {
            List<Object> known = mine(me);
            known.add(id);
            if (jdbc.queryForList("SELECT 1 FROM messages.message m WHERE" + MINE + " AND m.id = ?", Integer.class, known.toArray()).isEmpty()) {
                throw Problem.notFound("no-message", "没有这条消息。");
            }
        }
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 900_000)
    void forgetOld() {
        jdbc.update("DELETE FROM messages.message WHERE at < ?", Timestamp.from(clock.instant().minus(KEPT)));
    }
}
