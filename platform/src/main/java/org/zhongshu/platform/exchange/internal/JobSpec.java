package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Shape;

import java.util.List;
import java.util.Map;

/**
 * What a job does, as it is stored and as the mapping page sends it.
 *
 * @param source     table, pattern of file names, topic, path
 * @param shape      the source as it was when the job was made or last confirmed
 * @param fields     the dataset's columns and how each is made
 * @param mostRejects rejected rows after which a run stops: then the mapping is wrong, not the rows
 */
record JobSpec(String source, Shape shape, List<FieldMap> fields, Schedule schedule, Integer mostRejects) {

    static final int MOST_REJECTS = 100_000;

    JobSpec {
        fields = fields == null ? List.of() : List.copyOf(fields);
        schedule = schedule == null ? Schedule.MANUAL : schedule;
    }

    int rejectLimit() {
        return mostRejects == null ? MOST_REJECTS : mostRejects;
    }

    /**
     * One column of the dataset.
     *
     * @param from      columns of the source; several are joined with {@code separator}; none: {@code constant}
     * @param steps     what is done to the value, in order
     * @param checks    what must hold of it afterwards
     */
    record FieldMap(String field, String name, DataType type, Integer length, Integer level, String personal, Boolean key, List<String> from, String separator, String constant,
                    List<Step> steps, List<Check> checks) {
        FieldMap {
            from = from == null ? List.of() : List.copyOf(from);
            steps = steps == null ? List.of() : List.copyOf(steps);
            checks = checks == null ? List.of() : List.copyOf(checks);
            type = type == null ? DataType.TEXT : type;
            level = level == null || level < 1 || level > 4 ? 2 : level;
            key = Boolean.TRUE.equals(key);
        }

        FieldMap withFrom(List<String> columns) {
            return new FieldMap(field, name, type, length, level, personal, key, columns, separator, constant, steps, checks);
        }
    }

    /**
     * @param kind  {@code trim half-width upper no-space blank date excel-date id18 codes}
     * @param order of date: {@code ymd} (default), {@code dmy}, {@code mdy}
     * @param codes of codes: value at the source → standard value; of blank: values that mean nothing (to anything)
     * @param other of codes, for values that are not listed: {@code reject} (default), {@code keep}, {@code empty}
     */
    record Step(String kind, String order, Map<String, String> codes, String other) {
        Step {
            codes = codes == null ? Map.of() : Map.copyOf(codes);
        }

        static Step of(String kind) {
            return new Step(kind, null, null, null);
        }
    }

    /**
     * @param kind   {@code required id-no uscc phone email range codes length}
     * @param least  of range: smallest value, number or date; of length: fewest characters
     * @param values of codes: all that are allowed
     */
    record Check(String kind, String least, String most, List<String> values) {
        Check {
            values = values == null ? List.of() : List.copyOf(values);
        }

        static Check of(String kind) {
            return new Check(kind, null, null, null);
        }
    }

    /**
     * @param kind  {@code manual minutes daily monthly continuous}
     * @param every of minutes: 1 to 1440
     * @param at    of daily and monthly: {@code HH:mm} of the city's time
     * @param day   of monthly: 1 to 31; the month's last day where it has fewer
     * @param days  {@code any}, {@code work} (working days of the city's calendar), {@code office} (only in office hours), {@code off} (only outside them)
     */
    record Schedule(String kind, Integer every, String at, Integer day, String days) {
        static final Schedule MANUAL = new Schedule("manual", null, null, null, "any");
    }
}
