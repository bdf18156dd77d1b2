package org.zhongshu.platform.appointments.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.appointments.AppointmentMoved.Step;
import org.zhongshu.platform.appointments.internal.BookingStore.Row;
import org.zhongshu.platform.appointments.internal.PlaceStore.Own;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the bureau sets for a place while it runs: how many may come, whether it takes bookings, days on which it receives nobody, its terminals' word. */
@Component
class OwnPlaces {

    private static final int FURTHEST = 400;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PlaceStore store;
    private final BookingStore bookings;
    private final Bookings told;
    private final Offers offers;
    private final Rules rules;
    private final Items items;
    private final Audit audit;
    private final TransactionTemplate transaction;

    OwnPlaces(PlaceStore store, BookingStore bookings, Bookings told, Offers offers, Rules rules, Items items, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.bookings = bookings;
        this.told = told;
        this.offers = offers;
        this.rules = rules;
        this.items = items;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param declared places of a slot as its kind declares; places: its own, null: as declared; kiosk: whether its terminals have a word */
    record View(String code, String name, String kind, int slot, int declared, Integer places, boolean open, boolean kiosk, List<PlaceStore.Closed> closed, int version) {
    }

    List<View> list() {
        Map<String, Own> all = store.all();
        return items.places().stream().filter(p -> rules.kind(p.kind()).isPresent()).map(p -> view(p, all.getOrDefault(p.code(), new Own(p.code(), null, true, null, 0)))).toList();
    }

    private View view(Items.Place p, Own o) {
        Rules.Kind k = rules.kind(p.kind()).orElseThrow();
        return new View(p.code(), p.name(), p.kind(), k.slot(), k.places(), o.places(), o.open(), o.kiosk() != null, store.closed(p.code(), offers.today()), o.version());
    }

    private Items.Place place(String code) {
        return items.places().stream().filter(p -> p.code().equals(code) && rules.kind(p.kind()).isPresent()).findFirst().orElseThrow(() -> Problem.notFound("no-place", "没有这个办事地点，或这类地点不接受预约。"));
    }

    /** Those who have booked keep their places, also where fewer are given from now on. */
    View put(String code, Integer places, Boolean open, Integer version) {
        Items.Place p = place(code);
        if (places != null && (places < 1 || places > 500)) {
            throw Problem.badRequest("bad-places", "每个时段的名额须为 1 到 500；不接受预约请关闭预约。");
        }
        if (version == null) {
            throw Problem.badRequest("incomplete", "请求缺少版本号，请刷新后重试。");
        }
        return transaction.execute(status -> {
            Own before = store.find(code);
            change(before, new Own(code, places, !Boolean.FALSE.equals(open), before.kiosk(), version));
            return view(p, store.find(code));
        });
    }

    private void change(Own before, Own after) {
        if (before.version() != after.version() || !store.put(after, offers.now())) {
            throw Problem.conflict("stale", "该地点的预约设置已被他人更新，请刷新后再操作。");
        }
        audit.record("appointment.place", "item-place", after.place(), null, shown(before), shown(after));
    }

    private static Map<String, Object> shown(Own o) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("places", o.places());
        shown.put("open", o.open());
        shown.put("kiosk", o.kiosk() != null);
        return shown;
    }

    /** @param told how many had booked for that day and were told to choose again */
    record ClosedDay(View place, int told) {
    }

    ClosedDay close(String code, String dayText, String why) {
        Items.Place p = place(code);
        LocalDate day = Offers.day(dayText);
        String reason = why == null ? "" : why.replace('\0', ' ').strip();
        if (reason.length() < 2 || reason.length() > 100) {
            throw Problem.badRequest("reason-needed", "请写明原因（2 到 100 字）。");
        }
        if (day.isBefore(offers.today()) || day.isAfter(offers.today().plusDays(FURTHEST))) {
            throw Problem.badRequest("bad-day", "只能设置今天起 " + FURTHEST + " 天内的日期。");
        }
        return transaction.execute(status -> {
            bookings.lockDay(code, day);
            boolean fresh = store.close(code, day, reason, CurrentActor.require().name(), offers.now());
            int told = fresh ? takeBack(bookings.lockBooked(code, day)) : 0;
            if (fresh) {
                audit.record("appointment.close-day", "item-place", code, reason, null, Map.of("day", day.toString(), "bookings", told));
            }
            return new ClosedDay(view(p, store.find(code)), told);
        });
    }

    /** Joins the caller's transaction, which holds the rows. */
    int takeBack(List<Row> rows) {
        rows.forEach(b -> {
            bookings.end(b.id(), "closed", offers.now());
            told.told(bookings.find(b.id()).orElseThrow(), Step.CLOSED);
        });
        return rows.size();
    }

    /** What was taken back stays so: people have chosen anew, or may. */
    View reopen(String code, String dayText) {
        Items.Place p = place(code);
        LocalDate day = Offers.day(dayText);
        return transaction.execute(status -> {
            bookings.lockDay(code, day);
            if (store.reopen(code, day)) {
                audit.record("appointment.open-day", "item-place", code, null, Map.of("day", day.toString()), null);
            }
            return view(p, store.find(code));
        });
    }

    /** A word for the terminals of a place, said once; the former one ends. */
    String kiosk(String code) {
        place(code);
        byte[] bytes = new byte[15];
        RANDOM.nextBytes(bytes);
        String word = HexFormat.of().formatHex(bytes);
        transaction.executeWithoutResult(status -> {
            Own before = store.find(code);
            if (!store.put(new Own(code, before.places(), before.open(), digest(word), before.version()), offers.now())) {
                throw Problem.conflict("stale", "该地点的预约设置已被他人更新，请刷新后再操作。");
            }
            audit.record("appointment.kiosk", "item-place", code, null, null, null);
        });
        return word;
    }

    /** Proves that a terminal stands at a place. @return the place's name */
    String standing(String code, String word) {
        // asked among the places that are: what a stranger sends is no text for the database
        Items.Place p = items.places().stream().filter(x -> x.code().equals(code)).findFirst().orElse(null);
        byte[] kept = p == null || word == null ? null : store.find(p.code()).kiosk();
        if (kept == null || !MessageDigest.isEqual(kept, digest(word))) {
            throw Problem.forbidden("no-kiosk", "这台自助机没有登记，请到窗口签到。");
        }
        return p.name();
    }

    private static byte[] digest(String word) {
        return Sm3.digest(word.getBytes(StandardCharsets.UTF_8));
    }
}
