process.stdout.write('videoitg: no commands yet\n');
