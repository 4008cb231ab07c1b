from lienthong.cli.program import main

main()
