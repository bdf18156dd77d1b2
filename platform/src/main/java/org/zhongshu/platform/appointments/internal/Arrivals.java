package org.zhongshu.platform.appointments.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Checking in by number or by the picture that says it: at a clerk's seat or at a terminal of the same place, once. */
@Component
class Arrivals {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("M月d日 HH:mm");

    private final BookingStore store;
    private final Offers offers;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Arrivals(BookingStore store, Offers offers, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.offers = offers;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param again was here before: the same number in the queue, not another one */
    record Arrived(Row row, boolean again) {
    }

    /** @param at what the audit trail says of where: a counter, or the terminal */
    Arrived checkIn(String text, String place, String at) {
        String number = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
        if (!number.matches("YY\\d{8}-[0-9A-Z]{8}")) {
            throw Problem.badRequest("bad-number", "预约号不正确，应为 YY 开头，如 YY20260131-7K3Q9FXM。");
        }
        return transaction.execute(status -> {
            Row seen = store.byNumber(number, place).orElseThrow(Arrivals::unknown);
            store.lockDay(place, seen.day());
            Row b = store.lockNumber(number, place).orElseThrow(Arrivals::unknown);
            if (b.is("arrived", "called")) {
                return new Arrived(b, true);
            }
            Instant now = offers.now();
            // the clock decides, whether or not a round has come by
            if (b.is("missed") || b.is("booked") && !now.isBefore(b.missedAt())) {
                throw Problem.unprocessable("missed", "已过签到时间，这个预约按未到场处理，请取号等候或另行预约。");
            }
            if (!b.is("booked")) {
                throw Problem.unprocessable("ended", "这个预约已办结、已取消或已失效。");
            }
            if (now.isBefore(b.opensAt())) {
                throw Problem.unprocessable("too-early", "还没到签到时间，请于 " + MOMENT.format(b.opensAt().atZone(offers.zone())) + " 后再来签到。");
            }
            store.arrive(b, now);
            Row after = store.find(b.id()).orElseThrow();
            audit.record("appointment.check-in", "appointment", b.number(), null, null, Map.of("place", place, "at", at, "ticket", after.ticket()));
            return new Arrived(after, false);
        });
    }

    private static Problem unknown() {
        return Problem.notFound("no-appointment", "这里没有这个预约，请核对预约号和预约的地点。");
    }
}
