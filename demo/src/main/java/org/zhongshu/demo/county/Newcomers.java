package org.zhongshu.demo.county;

import java.time.LocalDate;
import org.zhongshu.algorithms.identifiers.CitizenId;

/** Children who are born while the demonstration runs. */
public final class Newcomers {

    /** Truth ids of those born later begin here, far above any generated person. */
    public static final int FIRST_ID = 100_000_000;

    private final String division;
    private final Names names = new Names();

    /** @param county code of the county, six digits */
    public Newcomers(String county) {
        division = county.substring(0, 4) + "97";
    }

    /** @param id truth id, counted from {@link #FIRST_ID} */
    public record Child(int id, String idNo, String name, char sex, LocalDate born) {
    }

    /** The {@code n}-th child; at most 500 of one sex are born on a day. */
    public Child child(int n, String surname, LocalDate born) {
        Dice dice = new Dice(77, n);
        char sex = dice.chance(0.52) ? '1' : '2';
        String first17 = division + born.toString().replace("-", "") + "%03d".formatted(n % 500 * 2 + (sex == '1' ? 1 : 0));
        return new Child(FIRST_ID + n, first17 + CitizenId.check(first17), surname + names.given(dice, sex, born.getYear(), null), sex, born);
    }
}
