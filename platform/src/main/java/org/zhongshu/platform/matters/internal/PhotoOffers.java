package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Remembers what photographs offered and what of it applicants took, by blind index alone: so that an answer taken from a photograph says so,
 * and one that was typed, or changed after it was taken, does not.
 */
@Component
class PhotoOffers {

    static final String SOURCE = "照片识别，本人确认";
    private static final Duration KEPT = Duration.ofDays(90);

    /** @param text as {@link FactType#show} writes the value */
    record Offer(String fact, String text) {
    }

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Audit audit;
    private final Clock clock;

    PhotoOffers(JdbcTemplate jdbc, Vault vault, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.audit = audit;
        this.clock = clock;
    }

    void made(long photo, long person, Collection<Offer> offers) {
        jdbc.batchUpdate("INSERT INTO matters.photo_offer (photo, person, fact, value_index, made_at) VALUES (?, ?, ?, ?, ?)",
                offers.stream().map(o -> new Object[] {photo, person, o.fact(), index(o.fact(), o.text()), MatterStore.at(clock.instant())}).toList());
    }

    /** Once is enough; again changes nothing. Another's photograph is not found. */
    @Transactional
    public void accept(long photo, long person, String fact) {
        if (jdbc.update("UPDATE matters.photo_offer SET accepted_at = ? WHERE photo = ? AND person = ? AND fact = ? AND accepted_at IS NULL", MatterStore.at(clock.instant()), photo, person, fact == null ? "" : fact) == 1) {
            audit.record("matter.photo-accept", "photo", Long.toString(photo), null, null, Map.of("fact", fact));
            return;
        }
        Integer known = jdbc.queryForObject("SELECT count(*) FROM matters.photo_offer WHERE photo = ? AND person = ? AND fact = ?", Integer.class, photo, person, fact == null ? "" : fact);
        if (known == null || known == 0) {
            throw Problem.notFound("no-offer", "没有这条识别结果，请重新拍照。");
        }
    }

    /** Which answers are still as they were taken from a photograph. */
    Set<String> confirmed(long person, List<Fact> facts, JsonNode answers) {
        String[] asked = facts.stream().filter(f -> f.asked() && answers.has(f.key())).map(Fact::key).toArray(String[]::new);
        if (asked.length == 0) {
            return Set.of();
        }
        Set<String> confirmed = new HashSet<>();
        jdbc.query("SELECT fact, value_index FROM matters.photo_offer WHERE person = ? AND fact = ANY (?) AND accepted_at IS NOT NULL", row -> {
            String key = row.getString(1);
            Fact fact = facts.stream().filter(f -> f.key().equals(key)).findFirst().orElseThrow();
            String text = FactType.show(fact.type().read(answers.path(key)));
            if (text != null && Arrays.equals(index(key, text), row.getBytes(2))) {
                confirmed.add(key);
            }
        }, person, asked);
        return confirmed;
    }

    private byte[] index(String fact, String text) {
        return vault.index("photo." + fact, text);
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 260_000)
    void removeOld() {
        jdbc.update("DELETE FROM matters.photo_offer WHERE made_at < ?", MatterStore.at(clock.instant().minus(KEPT)));
    }
}
