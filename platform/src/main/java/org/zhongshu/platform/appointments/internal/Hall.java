package org.zhongshu.platform.appointments.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.Persons.Errand;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.windows.Windows;

import java.util.List;
import java.util.Map;

/** The clerk's side: whoever booked for today at the place where the clerk sits, and no other place's. */
@Component
class Hall {

    private static final int MOST = 1_000;

    private final BookingStore store;
    private final Offers offers;
    private final Arrivals arrivals;
    private final Windows windows;
    private final Persons persons;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Hall(BookingStore store, Offers offers, Arrivals arrivals, Windows windows, Persons persons, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.offers = offers;
        this.arrivals = arrivals;
        this.windows = windows;
        this.persons = persons;
        this.audit = audit;
        this.transaction = transaction;
    }

    List<Row> today() {
        return store.ofDay(windows.seat().place(), offers.today(), MOST);
    }

    Arrivals.Arrived checkIn(String number) {
        Windows.Seat seat = windows.seat();
        return arrivals.checkIn(number, seat.place(), seat.counter());
    }

    Row callNext() {
        Windows.Seat seat = windows.seat();
        return transaction.execute(status -> {
            Row b = store.callNext(seat.place(), offers.today(), seat.counter(), CurrentActor.require().accountId(), offers.now()).orElseThrow(() -> Problem.notFound("nobody", "现在没有等候的预约。"));
            audit.record("appointment.call", "appointment", b.number(), null, null, Map.of("place", seat.place(), "counter", seat.counter(), "ticket", b.ticket()));
            return b;
        });
    }

    /** Called, and nobody came to the counter: behind the others who wait. */
    Row back(long id) {
        return transaction.execute(status -> {
            Row b = here(id, windows.seat());
            if (!b.is("called")) {
                throw Problem.unprocessable("not-called", "只有已叫号的预约可以过号。");
            }
            store.back(id, offers.now());
            audit.record("appointment.pass", "appointment", b.number(), null, null, Map.of("ticket", b.ticket()));
            return store.find(id).orElseThrow();
        });
    }

    /**
     * Opens the visit of whoever stands there.
     *
     * @param idNumber of another agent of the firm who came instead; null: of who booked
     */
    Row take(long id, String idNumber) {
        Windows.Seat seat = windows.seat();
        return transaction.execute(status -> {
            Row b = here(id, seat);
            long clerk = CurrentActor.require().accountId();
            if (b.is("served") && b.visit() != null && b.clerk() == clerk) {
                return b;
            }
            waiting(b);
            Persons.Person who = idNumber == null || idNumber.isBlank() ? persons.find(b.person()).filter(p -> p.gid() != null && p.gid() == b.gid()).orElseThrow(() -> Problem.unprocessable("no-person", "预约人的账号已变更，请按证件号码查找申请人。"))
                    : another(b, idNumber.strip());
            if (b.firm() != null) {
                persons.requireRight(who.id(), b.firm(), Errand.APPLY);
            }
            long visit = Long.parseLong(windows.begin(who.id(), "预约 " + b.number() + " " + shortened(b.itemName())));
            store.serve(id, seat.counter(), clerk, visit, offers.now());
            audit.record("appointment.take", "appointment", b.number(), null, null, Map.of("place", seat.place(), "counter", seat.counter(), "item", b.item()));
            return store.find(id).orElseThrow();
        });
    }

    private Persons.Person another(Row b, String idNumber) {
        if (b.firm() == null) {
            throw Problem.unprocessable("own", "个人预约须由预约人本人到场办理。");
        }
        return persons.findByNumber(idNumber).filter(p -> p.gid() != null).orElseThrow(() -> Problem.notFound("no-account", "这个号码还没有实名账号。请在“现场核验”中核对证件和手机号后再受理。"));
    }

    /** Served without anything being handed in. */
    Row finish(long id) {
        Windows.Seat seat = windows.seat();
        return transaction.execute(status -> {
            Row b = here(id, seat);
            waiting(b);
            store.serve(id, seat.counter(), CurrentActor.require().accountId(), null, offers.now());
            audit.record("appointment.finish", "appointment", b.number(), null, null, Map.of("place", seat.place(), "counter", seat.counter()));
            return store.find(id).orElseThrow();
        });
    }

    private static void waiting(Row b) {
        if (!b.is("arrived", "called")) {
            throw Problem.unprocessable("not-here", b.is("booked") ? "请先签到。" : "这个预约已办结或已失效。");
        }
    }

    private Row here(long id, Windows.Seat seat) {
        return store.lockRow(id).filter(b -> b.place().equals(seat.place()) && b.day().equals(offers.today())).orElseThrow(Bookings::unknown);
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) > 60 ? name.substring(0, name.offsetByCodePoints(0, 60)) : name;
    }
}
