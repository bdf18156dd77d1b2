package org.zhongshu.platform.items;

import org.zhongshu.algorithms.calendar.OfficeHours;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The item list's door for other modules: items in force. Drafts, what is under review and what is withdrawn are not in it. */
public interface Items {

    Optional<Item> findItem(String code);

    /** A version that is or was in force, for what was begun under it. */
    Optional<Guide> findRevision(long id, int revision);

    /** Where items are offered, by code; only those that are. @param kind {@code center town village branch other}; town: code, null for the whole city's */
    record Place(String code, String name, String kind, String town, String address) {
    }

    /** At most some thousands. */
    List<Place> places();

    /** Where an item is taken in, by code; none for an item that is not in force. */
    List<Place> placesOf(String item);

    /** When a place is open on each of some days, by its own hours or the city's and the working calendar; a day without spans is closed, and so is every day of a place that is none. @param to inclusive */
    SortedMap<LocalDate, List<OfficeHours.Span>> hours(String place, LocalDate from, LocalDate to);

    /** Those in force whose name or code holds every part, letters of either case. At most 200, by code. */
    List<Item> named(List<String> parts);

    /** The best items for words of one's own, the best first; empty while the index is being filled. */
    List<Item> search(String question, int limit);
}
