/* Counts the lines of Python that run, for tests/growth.py: what the interpreter calls at each of them.
   Built without the headers of Python, which are not everywhere: of all that it is given it reads a number. */
#define A_LINE 2 /* PyTrace_LINE, since Python 2.2 */

long lines;

int traced(void *own, void *frame, int event, void *value) {
    lines += event == A_LINE;
    return 0;
}
