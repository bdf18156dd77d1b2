package org.zhongshu.platform.windows;

/** The clerk's desk, for parts of the system that know beforehand who comes and for what. */
public interface Windows {

    record Seat(String place, String placeName, String counter) {
    }

    /** Where the clerk of the running request sits. Throws 422 when they have not said. */
    Seat seat();

    /**
     * Begins a visit as if the clerk had found the person by their card: a look in the clerk's name with its purpose, the one before ended. Joins the caller's transaction.
     *
     * @return number of the visit, the clerk's own
     */
    String begin(long person, String purpose);
}
