package org.zhongshu.platform.appointments.internal;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.appointments.AppointmentMoved.Step;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Items;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;

/** What happens by itself: nobody came, tomorrow is the day, the place's hours have changed under a booking. Each round may run in several copies of the server. */
@Component
class Rounds {

    private static final int A_TURN = 200;
    /** Nobody is woken by tomorrow's appointment. */
    private static final LocalTime NOT_BEFORE = LocalTime.of(8, 0);
    private static final Duration KEPT = Duration.ofDays(730);

    private final BookingStore store;
    private final Bookings bookings;
    private final OwnPlaces places;
    private final Offers offers;
    private final Items items;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Rounds(BookingStore store, Bookings bookings, OwnPlaces places, Offers offers, Items items, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.bookings = bookings;
        this.places = places;
        this.offers = offers;
        this.items = items;
        this.audit = audit;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 30_000, initialDelay = 60_000)
    void look() {
        CurrentActor.as(Actor.system("appointments"), () -> {
            while (Boolean.TRUE.equals(transaction.execute(status -> missed()))) {
                // one turn after the other, each in a transaction of its own
            }
            while (Boolean.TRUE.equals(transaction.execute(status -> remind()))) {
                // the same
            }
            store.leave(offers.today(), offers.now());
        });
    }

    /** Goes on while a full turn was found. */
    private boolean missed() {
        List<Row> rows = store.lockMissed(offers.now(), A_TURN);
        rows.forEach(b -> {
            store.end(b.id(), "missed", offers.now());
            audit.record("appointment.missed", "appointment", b.number(), null, null, null);
            bookings.told(store.find(b.id()).orElseThrow(), Step.MISSED);
        });
        return rows.size() == A_TURN;
    }

    private boolean remind() {
        if (offers.now().atZone(offers.zone()).toLocalTime().isBefore(NOT_BEFORE)) {
            return false;
        }
        List<Row> rows = store.lockUnreminded(offers.today().plusDays(1), A_TURN);
        rows.forEach(b -> bookings.told(b, Step.TOMORROW));
        if (!rows.isEmpty()) {
            store.reminded(rows.stream().map(Row::id).toList());
        }
        return rows.size() == A_TURN;
    }

    /** A place that is no more, or whose hours no longer reach over a booking, cannot receive anybody then: as if the bureau had closed that time. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 120_000)
    void compareWithHours() {
        CurrentActor.as(Actor.system("appointments"), () -> {
            store.booked(offers.now()).forEach(pd -> {
                List<OfficeHours.Span> open = items.hours(pd.place(), pd.day(), pd.day()).get(pd.day());
                transaction.executeWithoutResult(status -> {
                    store.lockDay(pd.place(), pd.day());
                    List<Row> outside = store.lockBooked(pd.place(), pd.day()).stream().filter(b -> open.stream().noneMatch(s -> within(b, s))).toList();
                    if (places.takeBack(outside) > 0) {
                        audit.record("appointment.close-day", "item-place", pd.place(), "开放时间已调整", null, java.util.Map.of("day", pd.day().toString(), "bookings", outside.size()));
                    }
                });
            });
            store.forget(offers.now().minus(KEPT));
        });
    }

    private boolean within(Row b, OfficeHours.Span s) {
        return !b.starts().atZone(offers.zone()).toLocalTime().isBefore(s.from()) && !b.ends().atZone(offers.zone()).toLocalTime().isAfter(s.to());
    }
}
