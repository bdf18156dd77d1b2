package org.zhongshu.platform.appointments.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.appointments.AppointmentMoved;
import org.zhongshu.platform.appointments.AppointmentMoved.Step;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.appointments.internal.Slots.Slot;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.Persons.Errand;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;

/** Booking, changing and cancelling: by the person, or for a firm by whoever may act for it at that moment. */
@Component
class Bookings {

    /** What the place took back may be chosen anew for so long. */
    private static final Duration CHOOSE_AGAIN = Duration.ofDays(30);
    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("M月d日 HH:mm");

    private final BookingStore store;
    private final Offers offers;
    private final Rules rules;
    private final Items items;
    private final Persons persons;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Bookings(BookingStore store, Offers offers, Rules rules, Items items, Persons persons, Audit audit, ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.store = store;
        this.offers = offers;
        this.rules = rules;
        this.items = items;
        this.persons = persons;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
    }

    /** @param request the browser's own word: sent again, it is the same booking; firm: null for oneself */
    record Ask(String request, String item, String place, String day, String from, String firm) {
    }

    record Made(Row row, boolean fresh) {
    }

    Made book(Ask ask) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        if (ask.request() == null || !ask.request().matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复预约。");
        }
        String firm = ask.firm() == null || ask.firm().isBlank() ? null : ask.firm().strip();
        Persons.FirmRight right = firm == null ? null : persons.requireRight(me.id(), firm, Errand.APPLY);
        String holder = firm == null ? "p:" + me.gid() : "f:" + firm;
        String asked = String.join(" ", String.valueOf(ask.item()), String.valueOf(ask.place()), String.valueOf(ask.day()), String.valueOf(ask.from()), String.valueOf(firm));
        return transaction.execute(status -> {
            lockHolders(me.gid(), holder);
            Row before = store.byRequest(me.id(), ask.request()).orElse(null);
            if (before != null) {
                if (!before.asked().equals(asked)) {
                    throw Problem.conflict("request-used", "这个预约已经提交过，内容与现在不同；要另约请重新选择。");
                }
                return new Made(before, false);
            }
            refuseStopped(holder);
            refuseTooMany(holder, 0);
            Offers.Offer offer = offers.offer(ask.item(), ask.place());
            LocalDate day = Offers.day(ask.day());
            store.lockDay(offer.place().code(), day);
            Slot s = offers.slot(offer, day, ask.from());
            refuseTaken(offer, s, me.gid(), 0);
            Rules.Kind k = offer.kind();
            Instant now = offers.now();
            Row b = new Row(Ids.next(), number(), me.id(), me.gid(), firm, right == null ? null : right.firm(), holder, ask.request(), asked, ask.item(), items.findItem(ask.item()).orElseThrow().guide().name(), offer.place().code(),
                    offer.place().name(), day, s.starts(), s.ends(), s.starts().minusSeconds(k.change() * 60L), s.starts().minusSeconds(k.early() * 60L), s.starts().plusSeconds(k.missed() * 60L), "booked", null, null, null, null, null, null,
                    now, 1);
            store.insert(b, soon(day));
            audit.record("appointment.book", "appointment", b.number(), null, null, what(b));
            told(b, Step.BOOKED);
            return new Made(b, true);
        });
    }

    Row change(long id, Integer version, String place, String dayText, String from) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        Row seen = mine(id, me);
        return transaction.execute(status -> {
            lockHolders(seen.gid(), seen.holder());
            // the day before the row, as whoever closes a day does
            Offers.Offer offer = offers.offer(seen.item(), place == null || place.isBlank() ? seen.place() : place);
            LocalDate day = Offers.day(dayText);
            store.lockDay(offer.place().code(), day);
            Row b = store.lockRow(id).orElseThrow(Bookings::unknown);
            boolean again = b.is("closed") && offers.now().isBefore(b.starts().plus(CHOOSE_AGAIN));
            if (!again) {
                standing(b);
            }
            if (version == null || version != b.version()) {
                throw Problem.conflict("stale", "预约已有变化，请刷新后再操作。");
            }
            if (again) {
                refuseTooMany(b.holder(), b.id());
            }
            Slot s = offers.slot(offer, day, from);
            refuseTaken(offer, s, b.gid(), b.id());
            store.move(id, offer.place().code(), offer.place().name(), s, offer.kind(), soon(day), offers.now());
            Row after = store.find(id).orElseThrow();
            audit.record("appointment.change", "appointment", b.number(), null, what(b), what(after));
            told(after, Step.CHANGED);
            return after;
        });
    }

    /** A second click finds it cancelled. */
    Row cancel(long id) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        mine(id, me);
        return transaction.execute(status -> {
            Row b = store.lockRow(id).orElseThrow(Bookings::unknown);
            if (b.is("cancelled")) {
                return b;
            }
            standing(b);
            store.end(id, "cancelled", offers.now());
            Row after = store.find(id).orElseThrow();
            audit.record("appointment.cancel", "appointment", b.number(), null, what(b), null);
            told(after, Step.CANCELLED);
            return after;
        });
    }

    /** Booked, and early enough. The clock decides, whether or not a round has come by. */
    private void standing(Row b) {
        if (!b.is("booked")) {
            throw Problem.unprocessable("ended", "这个预约已签到、已办结或已失效，不能再改期或取消。");
        }
        if (!offers.now().isBefore(b.changeUntil())) {
            throw Problem.unprocessable("too-late", "已过可以改期或取消的时间（" + MOMENT.format(b.changeUntil().atZone(offers.zone())) + "前）。");
        }
    }

    private void lockHolders(long gid, String holder) {
        store.lock("p:" + gid);
        if (!holder.equals("p:" + gid)) {
            store.lock(holder);
        }
    }

    private void refuseStopped(String holder) {
        Rules.Limits l = rules.limits();
        Instant now = offers.now();
        Instant until = Slots.stoppedUntil(store.missed(holder, now.minus(Duration.ofDays(l.within() + l.stop()))), l);
        if (until != null && until.isAfter(now)) {
            throw Problem.unprocessable("stopped", "多次预约未到场，" + MOMENT.format(until.atZone(offers.zone())) + "前不能预约，可直接到现场取号办理。");
        }
    }

    private void refuseTooMany(String holder, long except) {
        if (store.open(holder, except) >= rules.limits().open()) {
            throw Problem.unprocessable("too-many", "最多同时有 " + rules.limits().open() + " 个未办理的预约，请先办理或取消已有的预约。");
        }
    }

    private void refuseTaken(Offers.Offer offer, Slot s, long gid, long except) {
        if (store.elsewhere(gid, s, except)) {
            throw Problem.unprocessable("same-time", "您在这个时间已有另一个预约，请另选时间。");
        }
        if (store.taken(offer.place().code(), s, except) >= offer.places()) {
            throw Problem.conflict("full", "这个时段刚刚约满，请另选时间。");
        }
    }

    /** Booked the day before or on the day: what is said then is reminder enough. */
    private boolean soon(LocalDate day) {
        return !day.isAfter(offers.today().plusDays(1));
    }

    /** One's own, or a firm's for which one may act at this moment; all others are not found. */
    Row mine(long id, Persons.Person me) {
        return store.find(id).filter(b -> b.firm() == null ? b.person() == me.id() && me.gid() != null && b.gid() == me.gid() : firms(me).contains(b.firm())).orElseThrow(Bookings::unknown);
    }

    List<String> firms(Persons.Person me) {
        return me.gid() == null ? List.of() : persons.firms(me.id()).stream().filter(f -> f.errands().contains(Errand.APPLY)).map(Persons.FirmRight::uscc).toList();
    }

    static Problem unknown() {
        return Problem.notFound("no-appointment", "没有这个预约。");
    }

    private static Map<String, String> what(Row b) {
        return Map.of("item", b.item(), "place", b.place(), "starts", b.starts().toString());
    }

    void told(Row b, Step step) {
        events.publishEvent(new AppointmentMoved(b.id(), b.number(), b.itemName(), b.placeName(), Slots.words(b.starts(), b.ends(), offers.zone()), b.person(), b.gid(), b.firm(), step, b.version(), offers.now()));
    }

    /** The day and forty random bits: {@code YY20261122-7K3Q9FXM}. */
    private String number() {
        StringBuilder s = new StringBuilder("YY").append(DateTimeFormatter.BASIC_ISO_DATE.format(offers.today())).append('-');
        for (int i = 0; i < 8; i++) {
            s.append(LETTERS.charAt(RANDOM.nextInt(32)));
        }
        return s.toString();
    }
}
