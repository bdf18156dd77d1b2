package org.zhongshu.platform.reading.internal;

import org.zhongshu.algorithms.reading.BadPhoto;
import org.zhongshu.algorithms.reading.Photo;
import org.zhongshu.algorithms.reading.ReadLine;
import org.zhongshu.algorithms.reading.TextReader;

import java.io.IOException;
import java.util.List;

/** What reads a photograph once it is loaded. */
interface Eyes {

    List<ReadLine> read(Photo photo) throws BadPhoto;

    void close();

    /** Loads them. */
    interface Opening {
        Eyes open() throws IOException;
    }

    static Eyes ofModels() throws IOException {
        TextReader reader = TextReader.load();
        return new Eyes() {
            @Override
            public List<ReadLine> read(Photo photo) throws BadPhoto {
                return reader.read(photo);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
