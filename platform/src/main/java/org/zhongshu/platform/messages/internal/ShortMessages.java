package org.zhongshu.platform.messages.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.PhoneGateway;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Hands short messages to the city's gateway, again and again later when it takes nothing; one that the gateway took is not handed over twice but after a crash in between. */
@Component
class ShortMessages {

    private static final Logger log = LoggerFactory.getLogger(ShortMessages.class);
    private static final int MOST_TRIES = 6;
    private static final int A_TURN = 100;

    private final JdbcTemplate jdbc;
    private final Persons persons;
    private final PhoneGateway gateway;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final boolean on;

    ShortMessages(JdbcTemplate jdbc, Persons persons, PhoneGateway gateway, TransactionTemplate transaction, Clock clock, @Value("${zhongshu.messages.sms:false}") boolean on) {
        this.jdbc = jdbc;
        this.persons = persons;
        this.gateway = gateway;
        this.transaction = transaction;
        this.clock = clock;
        this.on = on;
    }

    private record Waiting(long id, long person, Long gid, String text, int tries) {
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 30_000)
    void send() {
        for (int i = 0; on && i < A_TURN && Boolean.TRUE.equals(transaction.execute(status -> one())); i++) {
            // one after the other, each in a transaction of its own
        }
    }

    /** @return whether there was one */
    boolean one() {
        Instant now = clock.instant();
        List<Waiting> found = jdbc.query("SELECT m.id, m.person, m.gid, m.sms, s.tries FROM messages.sms s JOIN messages.message m ON m.id = s.message WHERE s.state = 'waiting' AND s.next_at <= ? ORDER BY s.next_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED",
                (r, n) -> new Waiting(r.getLong(1), r.getLong(2), r.getObject(3, Long.class), r.getString(4), r.getInt(5)), Timestamp.from(now));
        if (found.isEmpty()) {
            return false;
        }
        Waiting w = found.getFirst();
        try {
            // an account that is closed, has no telephone, or is somebody else's by now, is told nothing
            if (persons.find(w.person()).filter(p -> p.phone() != null).filter(p -> w.gid() == null || w.gid().equals(p.gid())).isEmpty()) {
                jdbc.update("UPDATE messages.sms SET state = 'failed', tries = tries + 1 WHERE message = ?", w.id());
                return true;
            }
            gateway.tell(persons.clear(w.person()).phone(), w.text());
            jdbc.update("UPDATE messages.sms SET state = 'sent', tries = tries + 1, sent_at = ? WHERE message = ?", Timestamp.from(now), w.id());
        } catch (Problem p) {
            boolean over = w.tries() + 1 >= MOST_TRIES;
            log.info("short message {}: {} ({})", w.id(), p.code(), over ? "given up" : "again later");
            jdbc.update("UPDATE messages.sms SET state = ?, tries = tries + 1, next_at = ? WHERE message = ?", over ? "failed" : "waiting", Timestamp.from(now.plus(Duration.ofMinutes(1L << Math.min(w.tries(), 8)))), w.id());
        }
        return true;
    }
}
